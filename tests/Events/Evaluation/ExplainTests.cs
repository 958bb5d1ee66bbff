using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

public sealed class ExplainTests
{
    [Theory]
    [InlineData(
        "event.type == 'play' && event.country in ['KR', 'US']",
        """{"type":"play","country":"JP"}""",
        "false",
        "event.country in ['KR', 'US'] is false: event.country is \"JP\""
    )]
    [InlineData(
        "event.type == 'play' && event.country in ['KR', 'US']",
        """{"type":"stop","country":"JP"}""",
        "false",
        "event.type == 'play' is false: event.type is \"stop\"\nevent.country in ['KR', 'US'] is false: event.country is \"JP\""
    )]
    [InlineData(
        "event.a > 1 || event.b.startsWith('x')",
        """{"a":1,"b":"y"}""",
        "false",
        "event.a > 1 is false: event.a is 1\nevent.b.startsWith('x') is false: event.b is \"y\""
    )]
    [InlineData(
        "event.a == 1 && event.b == 2",
        """{"b":2}""",
        "error: event has no field 'a'.",
        "event.a == 1: error: event has no field 'a'."
    )]
    [InlineData("!has(event.test)", """{"test":1}""", "false", "has(event.test) is true")]
    [InlineData("event.a ? event.b == 1 : true", """{"a":true,"b":2}""", "false", "event.a is true\nevent.b == 1 is false: event.b is 2")]
    [InlineData(
        "event.l.exists(x, x == 'c')",
        """{"l":["a","b"]}""",
        "false",
        "event.l.exists(x, x == 'c') is false: event.l is [\"a\",\"b\"]"
    )]
    [InlineData("event.a == event.b", """{"a":1,"b":2}""", "false", "event.a == event.b is false: event.a is 1, event.b is 2")]
    [InlineData("event.type == 'play'", """{"type":"play"}""", "true", "event.type == 'play' is true: event.type is \"play\"")]
    public void Names_the_parts_that_decided(string expression, string json, string result, string expected)
    {
        var builder = new ExpressionSetBuilder();
        var where = builder.Add(expression, ExpressionUse.Where);
        var explanation = builder.Build().CreateEvaluator().Begin(Given.Record(json)).Explain(where);
        explanation.Result.ShouldBe(result);
        explanation.ToString().ReplaceLineEndings("\n").ShouldBe(expected);
    }

    [Fact]
    public void Long_values_are_cut()
    {
        var builder = new ExpressionSetBuilder();
        var where = builder.Add("event.a == 'x'", ExpressionUse.Where);
        var json = $$"""{"a":"{{new string('y', 1_000)}}"}""";
        var part = builder.Build().CreateEvaluator().Begin(Given.Record(json)).Explain(where).Parts.Single();
        part.Values.Single().Value.ShouldBe($"\"{new string('y', 198)}…");
        (part.Line, part.Column).ShouldBe((1, 1));
    }
}
