using System.Buffers;
using System.Text;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

public sealed class ProjectionTests
{
    private static string Select(EventContext record, params SelectField[] fields)
    {
        var builder = new ExpressionSetBuilder();
        var projection = builder.AddSelect(fields);
        var evaluation = builder.Build().CreateEvaluator().Begin(record);
        var written = new ArrayBufferWriter<byte>();
        if (evaluation.TryWrite(projection, written))
            return Encoding.UTF8.GetString(written.WrittenSpan);
        written.WrittenCount.ShouldBe(0);
        return $"error: {evaluation.Error!.Message}";
    }

    private static string One(string expression, string json = "null") => Select(Given.Record(json), new SelectField("v", expression));

    [Fact]
    public void Writes_one_object_in_the_order_of_the_fields() =>
        Select(
                new EventContext
                {
                    Value = """{"title":{"id":7,"tags":["a", "b"]},"user_id":"u1"}"""u8,
                    HasValue = true,
                    Timestamp = 1_767_225_600_000,
                },
                new("user", "event.user_id"),
                new("title", "event.title.id"),
                new("whole", "event.title"),
                new("at", "timestamp")
            )
            .ShouldBe("""{"user":"u1","title":7,"whole":{"id":7,"tags":["a", "b"]},"at":"2026-01-01T00:00:00Z"}""");

    [Theory]
    [InlineData("event.a", """{"a":1.50}""", "1.50")]
    [InlineData("event.a", """{"a":123456789012345678901234567890}""", "123456789012345678901234567890")]
    [InlineData("event.a + 0.0", """{"a":1.50}""", "1.5")]
    [InlineData("event.a", """{"a":"x\u00e9\n\"\/"}""", "\"xé\\n\\\"/\"")]
    [InlineData("event.a", """{"a":{"b" : "\u00e9", "b":[ ]}}""", """{"b" : "\u00e9", "b":[ ]}""")]
    [InlineData("event.a", """{"a":null}""", "null")]
    [InlineData("event.a", "{}", "error: event has no field 'a'.")]
    [InlineData("5.0", "null", "5.0")]
    [InlineData("1e300", "null", "1e+300")]
    [InlineData("0.0 / 0.0", "null", "\"NaN\"")]
    [InlineData("18446744073709551615u", "null", "18446744073709551615")]
    [InlineData("true", "null", "true")]
    [InlineData("b'\\x00\\xff'", "null", "\"AP8=\"")]
    [InlineData("duration('1.5s')", "null", "\"1.5s\"")]
    [InlineData("[1, 'a', null, [2.0]]", "null", """[1,"a",null,[2.0]]""")]
    [InlineData("{'a': 1, 'b': {'c': []}}", "null", """{"a":1,"b":{"c":[]}}""")]
    [InlineData("event.map(x, {'n': x})", "[1,{\"y\":2}]", """[{"n":1},{"n":{"y":2}}]""")]
    [InlineData("dyn({1: 2})", "null", "error: {1: 2} has no JSON form.")]
    [InlineData("dyn(type(1))", "null", "error: int has no JSON form.")]
    [InlineData("'\\x01\\x1f\\x7f'", "null", "\"\\u0001\\u001f\x7f\"")]
    [InlineData("headers", "null", "{}")]
    public void Writes_values(string expression, string json, string expected) =>
        One(expression, json).ShouldBe(expected.StartsWith("error", StringComparison.Ordinal) ? expected : $$"""{"v":{{expected}}}""");

    [Fact]
    public void Text_that_is_no_UTF8_is_not_copied_also_deep_inside() =>
        Select(Given.Record([.. "{\"a\":[\""u8, 0xFF, .. "\"]}"u8]), new SelectField("v", "event.a"))
            .ShouldBe("error: event.a is not UTF-8 text.");

    [Fact]
    public void Names_are_escaped_and_nothing_gives_an_empty_object()
    {
        Select(Given.Record("null"), new SelectField("a\"\n", "1")).ShouldBe("""{"a\"\n":1}""");
        Select(Given.Record("null")).ShouldBe("{}");
    }
}
