using System.Text.RegularExpressions;
using Keystone.Events;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Docs;

/// <summary>Every expression in docs/filters.md is a condition that compiles.</summary>
public sealed partial class FilterExampleTests
{
    [Fact]
    public void Each_expression_compiles()
    {
        var block = Fenced().Match(File.ReadAllText(Checkout.At("docs", "filters.md"))).Groups["cel"].Value;
        var expressions = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        expressions.Length.ShouldBeGreaterThan(5);
        foreach (var expression in expressions)
            Filter.Check(expression, ExpressionUse.Where).ShouldBeEmpty(expression);
    }

    [GeneratedRegex(@"^```cel\n(?<cel>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
