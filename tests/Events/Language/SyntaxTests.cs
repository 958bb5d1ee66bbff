using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Language;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", "1:1 The expression is empty. Leave `where` out to keep everything.")]
    [InlineData("  // only a comment", "1:1 The expression is empty. Leave `where` out to keep everything.")]
    [InlineData("event.", "1:7 Here the expression ends where a field name belongs.")]
    [InlineData("event.a ==", "1:11 Here the expression ends where an expression belongs.")]
    [InlineData("event.a = 1", "1:9 '=' is no operator. Equality is '=='.")]
    [InlineData("event.a & true", "1:9 '&' is no operator. And is '&&'.")]
    [InlineData("event.a | true", "1:9 '|' is no operator. Or is '||'.")]
    [InlineData("event.a and event.b", "1:9 Here 'and' stands where the end or an operator belongs.")]
    [InlineData("event.in", "1:7 'in' is a word of the language and no field name. Quote it: .`in`, or [\"in\"].")]
    [InlineData("event.a == \"play", "1:12 The string has no end. Close it on its line; three quotes allow several lines.")]
    [InlineData("event.a == '''play'", "1:12 The string has no end. Close it with three quotes of its own kind.")]
    [InlineData("event.a == \"\\d\"", "1:13 \\ before 'd' is no escape. Write a backslash as \\\\, or the string raw, as in r\"\\d+\".")]
    [InlineData("event.a == '\\", "1:13 The string ends in a backslash. Write a backslash as \\\\, or the string raw, as in r\"\\d+\".")]
    [InlineData("'\\ud83d'", "1:2 U+D83D is no character. Write the character itself, as \\UXXXXXXXX, not its surrogates.")]
    [InlineData("'\\U00110000'", "1:2 U+110000 is no character. The last one is U+10FFFF.")]
    [InlineData("'\\x4'", "1:2 The escape wants 2 hexadecimal digits.")]
    [InlineData("'\\08'", "1:2 The escape wants 3 octal digits. Write a backslash as \\\\.")]
    [InlineData("b'\\u00ff' == b''", "1:3 \\u is no escape of bytes. Write the octets, as in b\"\\xc3\\xbf\".")]
    [InlineData("(event.a", "1:9 Here the expression ends where ')' belongs.")]
    [InlineData("[1, 2", "1:6 Here the expression ends where ',' or ']' belongs.")]
    [InlineData("{1 2}", "1:4 Here a number stands where ':' belongs.")]
    [InlineData("event.a ? 1", "1:12 Here the expression ends where ':' belongs.")]
    [InlineData("event.?a", "1:7 Optional values are not part of the filter language. Use has(e.f) ? e.f : default.")]
    [InlineData("event[?0]", "1:6 Optional values are not part of the filter language. Test with 'in' first.")]
    [InlineData("Message{a: 1}", "1:8 Messages are not part of the filter language. A map is { \"name\": value }.")]
    [InlineData("while == 1", "1:1 'while' is reserved. Choose another name; as a field it may follow a dot.")]
    [InlineData(
        "9223372036854775808",
        "1:1 9223372036854775808 is beyond the range of int. The largest is 9223372036854775807; a uint (with u) reaches 18446744073709551615."
    )]
    [InlineData("-9223372036854775809", "1:2 -9223372036854775809 is beyond the range of int. The smallest is -9223372036854775808.")]
    [InlineData(
        "18446744073709551616u",
        "1:1 18446744073709551616 is beyond 64 bits. A double has the range: write it with a fraction or an exponent."
    )]
    [InlineData("0x", "1:1 0x has no digits. Write at least one of 0 to 9 and a to f.")]
    [InlineData("1e999", "1:1 1e999 is beyond the range of a double. The largest is 1.7976931348623157e308.")]
    [InlineData("-1.size()", "1:2 A number has no fields, functions or elements.")]
    [InlineData("event.`a\n`", "1:7 The quoted field name has no end. Close it with a back tick on the same line.")]
    [InlineData("event.``", "1:7 The quoted field name is empty. Write an empty name as an index: event[\"\"].")]
    [InlineData("event.a == €", "1:12 '€' has no meaning here. Text belongs into quotes.")]
    [InlineData("\n\n  event.a ==\n  event.b ==", "4:13 Here the expression ends where an expression belongs.")]
    [InlineData(
        "has(event)",
        "1:5 has() takes the selection of a field. As in has(event.user.id); whether a list or map holds something says 'in'."
    )]
    [InlineData("event.a.all(1, true)", "1:13 The first argument of all names its variable. As in list.all(x, …).")]
    public void Says_where_and_what_and_how_to_mend_it(string expression, string expected) => Given.Mistakes(expression).ShouldBe(expected);

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("2 - 3 - 4", "-5")]
    [InlineData("1-1", "0")]
    [InlineData("1 - -1", "2")]
    [InlineData("!true || true", "true")]
    [InlineData("true || false && false", "true")]
    [InlineData("1 < 2 == true", "true")]
    [InlineData("true ? 1 : false ? 2 : 3", "1")]
    [InlineData("false ? 1 : false ? 2 : 3", "3")]
    [InlineData("1 in [1] == true", "true")]
    [InlineData("-2 * -3", "6")]
    [InlineData("[1, 2,]", "[1, 2]")]
    [InlineData("{1: 2,}.size()", "1")]
    [InlineData(".5 + 1.", "mistake: 1:8 Here the expression ends where a field name belongs.")]
    [InlineData("// first\n1 + // one\n2", "3")]
    [InlineData("{'in': 1}.`in`", "1")]
    [InlineData("{'a b': {'c-d': 5}}.`a b`.`c-d`", "5")]
    [InlineData("rb''", "mistake: 1:3 Here a string stands where the end or an operator belongs.")]
    [InlineData("[0].all(event, event == 0) && .event == null", "true")]
    public void Binds_and_reads_as_CEL_does(string expression, string expected) => Given.Value(expression).ShouldBe(expected);
}
