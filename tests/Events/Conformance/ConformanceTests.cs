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
        var given = ConformanceCase.All.Single(c => c.Id == id);
        var builder = new ExpressionSetBuilder { Lenient = given.Unchecked };
        if (!builder.TryAdd(Usable(given), ExpressionUse.Value, out var expression, out var errors))
        {
            // Names that mean nothing are errors before it runs, here; CEL without its checker finds them when it runs.
            var undeclared = given.Unchecked && errors.All(e => e.Fact.StartsWith("Undeclared", StringComparison.Ordinal));
            (given.Error || undeclared).ShouldBeTrue($"{given.Expr} does not compile: {string.Join("; ", errors)}");
            return;
        }
        if (given.Type is not null && expression.Source == given.Expr)
            expression.ResultType.ShouldBe(given.Type);
        if (given.Value is null && !given.Error)
            return;
        var evaluator = builder.Build().CreateEvaluator();
        var evaluation = evaluator.Begin(Records.Of(given.Event ?? "null"));
        if (!evaluation.TryEvaluate(expression, out var value))
            given.Error.ShouldBeTrue($"{given.Expr}: {evaluation.Error}");
        else
        {
            given.Error.ShouldBeFalse($"{given.Expr} gives {value}");
            value.ToString().ShouldBe(given.Value);
        }
    }

    /// <summary>Types and maps with keys of all kinds have no JSON form: as dyn they are values all the same.</summary>
    private static string Usable(ConformanceCase given) =>
        Filter.Check(given.Expr, ExpressionUse.Value).Any(e => e.Fact.EndsWith("has no JSON form.", StringComparison.Ordinal))
            ? $"dyn({given.Expr})"
            : given.Expr;
}
