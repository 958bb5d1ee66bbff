using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Language;

public sealed class CheckerTests
{
    [Theory]
    [InlineData("evnt.type == 'play'", "1:1 Undeclared name 'evnt'; did you mean 'event'?")]
    [InlineData("Event.type == 'play'", "1:1 Undeclared name 'Event'; did you mean 'event'?")]
    [InlineData(
        "country == 'KR'",
        "1:1 Undeclared name 'country'. A field of the payload is event.country; the variables are event, key, headers, topic, partition, offset, timestamp."
    )]
    [InlineData("size == 1", "1:1 Undeclared name 'size'. It is a function: size(string).")]
    [InlineData("type == 'play'", "1:6 '==' compares no type and string. 'type' is a type; the field is event.type.")]
    [InlineData("event.a.startWith('x')", "1:9 Undeclared function 'startWith'; did you mean 'startsWith'?")]
    [InlineData("event.a.StartsWith('x')", "1:9 Undeclared function 'StartsWith'; did you mean 'startsWith'?")]
    [InlineData("startsWith(event.a, 'x')", "1:1 startsWith is not called like this. As in string.startsWith(string).")]
    [InlineData("event.a.startsWith(1)", "1:9 startsWith takes no dyn, int. It takes string, string.")]
    [InlineData("event.a.exists(x)", "1:9 exists is not called like this. As in list.exists(x, condition).")]
    [InlineData("event.a.exists(i, x, true)", "1:9 exists is not called like this. As in list.exists(x, condition).")]
    [InlineData("1 == 1.0", "1:3 '==' compares no int and double. Numbers of two types: convert one, as in double(x) or 1u.")]
    [InlineData("partition < 3.0", "1:11 '<' orders no int and double. Numbers of two types: convert one, as in double(x) or 1u.")]
    [InlineData("offset + 1u > 5", "1:8 '+' takes no int and uint. Numbers of two types: convert one, as in double(x) or 1u.")]
    [InlineData("topic == 5", "1:7 '==' compares no string and int. Convert one, as in string(x) or int(x).")]
    [InlineData("topic in 'abc'", "1:7 'in' looks into lists and maps, not into string. Text in text finds contains().")]
    [InlineData("topic in [1, 2]", "1:7 A list(int) holds no string. Convert one of the two.")]
    [InlineData("event.a + 1", "1:1 A condition is a bool, and this is int. Compare it with something.")]
    [InlineData("'play'", "1:1 A condition is a bool, and this is string. Compare it with something.")]
    [InlineData("timestamp", "1:1 A condition is a bool, and this is timestamp. Compare it with something.")]
    [InlineData("topic && true", "1:1 '&&' takes bool, and 'topic' is string. Compare it with something.")]
    [InlineData("!topic", "1:2 '!' takes bool, and 'topic' is string. Compare it with something.")]
    [InlineData("-topic == 1", "1:1 '-' takes int or double, and 'topic' is string.")]
    [InlineData("topic.name == 'x'", "1:7 A string has no fields. Only maps have.")]
    [InlineData("offset[0] == 1", "1:7 A int has no elements. Only lists and maps have.")]
    [InlineData("[1][true] == 1", "1:4 A list is indexed by int, not by bool.")]
    [InlineData("headers[1] == 'x'", "1:8 A map(string, string) is indexed by string, not by int.")]
    [InlineData("topic.all(x, true)", "1:7 Only lists and maps are gone through, and 'topic' is string.")]
    [InlineData("[1].all(x, x)", "1:12 The condition is a bool, and 'x' is int. Compare it with something.")]
    [InlineData("(true ? 1 : 'a') == 1", "1:7 One branch of the conditional is int, the other string. Wrap one into dyn(), or convert it.")]
    [InlineData("topic ? true : false", "1:1 The condition before '?' is a bool, and 'topic' is string. Compare it with something.")]
    [InlineData("{1.5: 1} == {}", "1:2 A double can be no key of a map. Keys are int, uint, bool or string.")]
    [InlineData("event.a.matches('(')", "1:17 A '(' has no ')' behind it. A parenthesis itself is \\(.")]
    [InlineData(
        "timestamp > timestamp('2026-02-30T00:00:00Z')",
        "1:23 \"2026-02-30T00:00:00Z\" is no timestamp of RFC 3339 in range. As in \"2026-01-31T09:00:00Z\"."
    )]
    [InlineData("timestamp - duration('1d') > timestamp", "1:22 \"1d\" is no duration in range. As in \"1h30m or 1.5s\".")]
    [InlineData(
        "timestamp.getHours('Mars/Base') == 1",
        "1:20 The time zone \"Mars/Base\" is not known here. As in \"Europe/Paris\", \"UTC\" or \"+09:00\"."
    )]
    [InlineData(
        "evnt.a == 1 && tpic == 'x'",
        "1:1 Undeclared name 'evnt'; did you mean 'event'?\n1:16 Undeclared name 'tpic'; did you mean 'topic'?"
    )]
    public void Names_every_mistake(string expression, string expected) => Given.Mistakes(expression).ShouldBe(expected);

    [Theory]
    [InlineData("event.active")]
    [InlineData("key == null")]
    [InlineData("key != null && key.startsWith('u')")]
    [InlineData("headers.source == 'app' || 'x' in headers")]
    [InlineData("event.a == 1.0 && event.a == 1 && event.a == 1u")]
    [InlineData("event.a < 1 || event.a < 1.5")]
    [InlineData("type(event.a) == int")]
    [InlineData("type(timestamp) == google.protobuf.Timestamp")]
    [InlineData("dyn(1) == 1.0")]
    [InlineData("[].all(x, x > 0)")]
    [InlineData("event.items.filter(i, i.price > 5).size() > 0")]
    [InlineData("[1, 'a'].exists(x, x == 'a')")]
    [InlineData("timestamp + duration('1h') > timestamp")]
    public void Lets_pass_what_may_be_right(string expression) => Given.Mistakes(expression).ShouldBe("");

    [Theory]
    [InlineData("event.a", ExpressionUse.Text, "")]
    [InlineData("key", ExpressionUse.Text, "")]
    [InlineData("[1]", ExpressionUse.Text, "1:1 A text is wanted, and this is list(int). Select one value of it.")]
    [InlineData("headers", ExpressionUse.Text, "1:1 A text is wanted, and this is map(string, string). Select one value of it.")]
    [InlineData("headers", ExpressionUse.Value, "")]
    [InlineData("int", ExpressionUse.Value, "1:1 A type has no JSON form.")]
    [InlineData("{1: 2}", ExpressionUse.Value, "1:1 A map(int, int) has no JSON form. Its keys must be strings.")]
    [InlineData("{'a': [timestamp]}", ExpressionUse.Value, "")]
    public void Each_use_has_its_types(string expression, ExpressionUse use, string expected) =>
        Given.Mistakes(expression, use).ShouldBe(expected);

    [Theory]
    [InlineData("event.a", "dyn", ExpressionInputs.Event)]
    [InlineData("key == 'a' && offset > 5", "bool", ExpressionInputs.Key | ExpressionInputs.Offset)]
    [InlineData("[topic, headers.a]", "list(string)", ExpressionInputs.Topic | ExpressionInputs.Headers)]
    [InlineData("{'at': timestamp, 'n': partition}", "map(string, dyn)", ExpressionInputs.Timestamp | ExpressionInputs.Partition)]
    [InlineData("[1].map(event, event)", "list(int)", ExpressionInputs.None)]
    public void Tells_type_and_inputs(string expression, string type, ExpressionInputs inputs)
    {
        var compiled = new ExpressionSetBuilder().Add(expression, ExpressionUse.Value);
        compiled.ResultType.ShouldBe(type);
        compiled.Inputs.ShouldBe(inputs);
    }

    [Fact]
    public void An_expression_that_does_not_compile_throws_its_errors_where_it_was_promised_to() =>
        Should
            .Throw<ExpressionException>(() => new ExpressionSetBuilder().Add("evnt", ExpressionUse.Where))
            .Message.ShouldBe("'evnt' does not compile: 1:1 Undeclared name 'evnt'; did you mean 'event'?");
}
