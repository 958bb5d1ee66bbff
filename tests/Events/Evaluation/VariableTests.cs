using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

public sealed class VariableTests
{
    private static EventContext Whole() =>
        new()
        {
            Value = """{"a":1}"""u8,
            HasValue = true,
            Key = "user-1"u8,
            HasKey = true,
            Headers = HeaderBlock.Encode([
                new("source", "app"u8.ToArray()),
                new("x", "1"u8.ToArray()),
                new("x", "2"u8.ToArray()),
                new("none", null),
            ]),
            Topic = "plays",
            Partition = 3,
            Offset = 42,
            Timestamp = 1_767_225_600_123,
        };

    [Theory]
    [InlineData("event.a", "1")]
    [InlineData("key", "\"user-1\"")]
    [InlineData("key + '!'", "\"user-1!\"")]
    [InlineData("topic", "\"plays\"")]
    [InlineData("partition", "3")]
    [InlineData("offset", "42")]
    [InlineData("timestamp", "timestamp(\"2026-01-01T00:00:00.123Z\")")]
    [InlineData("timestamp.getFullYear('America/New_York')", "2025")]
    [InlineData("headers.source", "\"app\"")]
    [InlineData("headers['x']", "\"2\"")]
    [InlineData("headers.none", "null")]
    [InlineData("headers.none == null", "true")]
    [InlineData("'none' in headers && has(headers.x) && !has(headers.y)", "true")]
    [InlineData("size(headers)", "3")]
    [InlineData("headers.exists(h, h == 'source')", "true")]
    [InlineData("headers == {'source': 'app', 'x': '2', 'none': null}", "true")]
    [InlineData("headers.y", "error: headers.y has no key \"y\".")]
    [InlineData("headers", "{\"source\": \"app\", \"x\": \"2\", \"none\": null}")]
    public void Records_have_variables(string expression, string expected) => Given.Value(expression, Whole()).ShouldBe(expected);

    [Theory]
    [InlineData("event", "null")]
    [InlineData("event == null", "true")]
    [InlineData("event.a", "error: event is null and has no field 'a'.")]
    [InlineData("has(event.a)", "error: event is null and has no field 'a'.")]
    [InlineData("key", "null")]
    [InlineData("key == null", "true")]
    [InlineData("key.startsWith('x')", "error: startsWith takes no null and string (key.startsWith('x')).")]
    [InlineData("headers", "{}")]
    [InlineData("size(headers)", "0")]
    [InlineData("topic", "error: The record has no topic.")]
    [InlineData("partition == 1", "error: The record has no partition.")]
    [InlineData("offset == 1 || true", "true")]
    [InlineData("timestamp", "error: The record has no timestamp.")]
    public void What_a_record_lacks_is_null_or_an_error_where_it_is_used(string expression, string expected) =>
        Given.Value(expression, new EventContext()).ShouldBe(expected);

    [Fact]
    public void Keys_and_headers_that_are_no_UTF8_are_an_error_where_they_are_used()
    {
        byte[] bad = [0xFF, 0xFE];
        var record = new EventContext
        {
            Key = bad,
            HasKey = true,
            Headers = HeaderBlock.Encode([new("bad", bad), new("good", "x"u8.ToArray())]),
        };
        Given.Value("key == 'x'", record).ShouldBe("error: key is not UTF-8 text.");
        Given.Value("headers.bad == 'x'", record).ShouldBe("error: headers.bad is not UTF-8 text.");
        Given.Value("headers.good", record).ShouldBe("\"x\"");
        Given.Value("has(headers.bad)", record).ShouldBe("true");
        Given.Value("'bad' in headers", record).ShouldBe("true");
    }

    [Fact]
    public void Nothing_is_added_to_a_set_that_is_built()
    {
        var builder = new ExpressionSetBuilder();
        builder.Build();
        Should.Throw<InvalidOperationException>(() => builder.Add("true", ExpressionUse.Where));
    }

    [Fact]
    public void An_expression_of_another_set_is_refused()
    {
        var stranger = new ExpressionSetBuilder().Add("event.a == 1", ExpressionUse.Where);
        var evaluator = new ExpressionSetBuilder().Build().CreateEvaluator();
        Should
            .Throw<ArgumentException>(() => evaluator.Begin(Given.Record("{}")).Matches(stranger))
            .Message.ShouldStartWith("The expression is of another set than the evaluator.");
    }
}
