using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Conformance;

public sealed class ConformanceTests
{
    public static TheoryData<string> Ids => [.. ConformanceCase.All.Select(c => c.Id)];

    [Fact]
    public void All_cases_are_there() => ConformanceCase.All.Count.ShouldBeGreaterThan(1_000);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Evaluates_as_CEL_does(string id)
    {
        var wanted = ConformanceCase.All.Single(c => c.Id == id);
        var builder = new ExpressionSetBuilder { Lenient = wanted.Unchecked };
        if (!builder.TryAdd(Usable(wanted), ExpressionUse.Value, out var expression, out var errors))
        {
            // Names that mean nothing are errors before it runs, here; CEL without its checker finds them when it runs.
            var undeclared = wanted.Unchecked && errors.All(e => e.Fact.StartsWith("Undeclared", StringComparison.Ordinal));
            (wanted.Error || undeclared).ShouldBeTrue($"{wanted.Expr} does not compile: {string.Join("; ", errors)}");
            return;
        }
        if (wanted.Type is not null && expression.Source == wanted.Expr)
            expression.ResultType.ShouldBe(wanted.Type);
        if (wanted.Value is null && !wanted.Error)
            return;
        var evaluator = builder.Build().CreateEvaluator();
        var evaluation = evaluator.Begin(Given.Record(wanted.Event ?? "null"));
        if (!evaluation.TryEvaluate(expression, out var value))
            wanted.Error.ShouldBeTrue($"{wanted.Expr}: {evaluation.Error}");
        else
        {
            wanted.Error.ShouldBeFalse($"{wanted.Expr} gives {value}");
            value.ToString().ShouldBe(wanted.Value);
        }
    }

    /// <summary>Types and maps with keys of all kinds have no JSON form: as dyn they are values all the same.</summary>
    private static string Usable(ConformanceCase wanted) =>
        Filter.Check(wanted.Expr, ExpressionUse.Value).Any(e => e.Fact.EndsWith("has no JSON form.", StringComparison.Ordinal))
            ? $"dyn({wanted.Expr})"
            : wanted.Expr;
}
