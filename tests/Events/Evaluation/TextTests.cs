using System.Text;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

public sealed class TextTests
{
    [Theory]
    [InlineData("event.a", """{"a":"u1"}""", "u1")]
    [InlineData("event.a", """{"a":"u\u0031é"}""", "u1é")]
    [InlineData("event.a", """{"a":5}""", "5")]
    [InlineData("event.a", """{"a":5.0}""", "5")]
    [InlineData("event.a", """{"a":0.25}""", "0.25")]
    [InlineData("event.a", """{"a":true}""", "true")]
    [InlineData("event.a", """{"a":null}""", "null!")]
    [InlineData("event.a", """{"a":""}""", "")]
    [InlineData("event.a", """{"a":[1]}""", "error: event.a is [1], which is no text.")]
    [InlineData("event.a", """{"a":{}}""", "error: event.a is {}, which is no text.")]
    [InlineData("event.a", "{}", "error: event has no field 'a'.")]
    [InlineData("event.a + '-' + string(event.b)", """{"a":"x","b":7}""", "x-7")]
    [InlineData("7u", "null", "7")]
    [InlineData("b'abc'", "null", "abc")]
    [InlineData("key", "null", "null!")]
    [InlineData("duration('90s')", "null", "90s")]
    [InlineData("timestamp(0)", "null", "1970-01-01T00:00:00Z")]
    public void Values_have_texts(string expression, string json, string expected)
    {
        var builder = new ExpressionSetBuilder();
        var compiled = builder.Add(expression, ExpressionUse.Text);
        var evaluation = builder.Build().CreateEvaluator().Begin(Given.Record(json));
        var result = evaluation.TryGetText(compiled, out var text, out var isNull)
            ? isNull
                ? "null!"
                : Encoding.UTF8.GetString(text)
            : $"error: {evaluation.Error!.Message}";
        result.ShouldBe(expected);
    }
}
