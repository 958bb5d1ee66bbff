using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Evaluation;

/// <summary>What CEL's conformance cases leave open, above all values of the payload.</summary>
public sealed class ValueTests
{
    private const string Json = """
        {"s":"play","i":5,"d":2.5,"t":true,"n":null,"l":[1,"two",3.0,null,[4]],"m":{"a":1,"b":{"c":"x"}},"e":"a\u0062c","big":9007199254740993}
        """;

    [Theory]
    [InlineData("event.i == 5 && event.i == 5.0 && event.i == 5u", "true")]
    [InlineData("event.d > 2 && event.d < 3u", "true")]
    [InlineData("event.i + 1", "6")]
    [InlineData("event.i + 1.0", "error: '+' takes no int and double (event.i + 1.0).")]
    [InlineData("event.i / 0", "error: event.i / 0 divides by zero.")]
    [InlineData("event.i % 0", "error: event.i % 0 takes a modulus by zero.")]
    [InlineData("event.i * 9223372036854775807", "error: event.i * 9223372036854775807 is beyond the range of int.")]
    [InlineData("event.d / 0.0", "Infinity")]
    [InlineData("-event.i", "-5")]
    [InlineData("-event.s", "error: '-' takes no string (-event.s).")]
    [InlineData("!event.t", "false")]
    [InlineData("!event.s", "error: event.s is \"play\", not a bool.")]
    [InlineData("event.s && false", "false")]
    [InlineData("event.s && true", "error: event.s is \"play\", not a bool.")]
    [InlineData("event.missing || true", "true")]
    [InlineData("true || event.missing", "true")]
    [InlineData("event.missing || false", "error: event has no field 'missing'.")]
    [InlineData("false || event.missing || event.i / 0 == 1", "error: event has no field 'missing'.")]
    [InlineData("event.n == null", "true")]
    [InlineData("event.s == null", "false")]
    [InlineData("event.s != 5", "true")]
    [InlineData("event.s < 5", "error: '<' takes no string and int (event.s < 5).")]
    [InlineData("event.s < 'q' && event.s >= 'play'", "true")]
    [InlineData("event.l[0] == 1 && event.l[1] == 'two' && event.l[2] == 3 && event.l[3] == null", "true")]
    [InlineData("event.l[5]", "error: The index 5 is out of range: the list has 5 elements.")]
    [InlineData("event.l[-1]", "error: The index -1 is out of range: the list has 5 elements.")]
    [InlineData("event.l['a']", "error: event.l is a list and has no field 'a'.")]
    [InlineData("event.l[4][0]", "4")]
    [InlineData("event.l[event.i - 4]", "\"two\"")]
    [InlineData("event.l[1.0]", "\"two\"")]
    [InlineData("event.l[0.5]", "error: 0.5 is no index of a list.")]
    [InlineData("'two' in event.l && 3 in event.l && !(5 in event.l)", "true")]
    [InlineData("'a' in event.m && !('z' in event.m)", "true")]
    [InlineData("1 in event.m", "false")]
    [InlineData("event.s in event.s", "error: 'in' takes no string and string (event.s in event.s).")]
    [InlineData("event.m['b'].c", "\"x\"")]
    [InlineData("event.m[event.l[1]]", "error: event.m[event.l[1]] has no key \"two\".")]
    [InlineData("event.m == {'b': {'c': 'x'}, 'a': 1.0}", "true")]
    [InlineData("event.l == [1, 'two', 3, null, [4.0]]", "true")]
    [InlineData("event.l + [5]", "[1, \"two\", 3.0, null, [4], 5]")]
    [InlineData("event.l.filter(x, type(x) == string)", "[\"two\"]")]
    [InlineData("event.l.map(x, type(x))", "mistake: 1:1 A list(type) has no JSON form.")]
    [InlineData("event.m.map(k, event.m[k] == 1, k)", "[\"a\"]")]
    [InlineData("event.l.exists(x, x == 'two')", "true")]
    [InlineData("event.l.all(x, x > 0)", "error: '>' takes no string and int (x > 0).")]
    [InlineData("event.l.all(x, x < 0)", "false")]
    [InlineData("event.l.exists_one(x, x == 1)", "true")]
    [InlineData("event.i.exists(x, true)", "error: 5 is neither list nor map.")]
    [InlineData("event.i.a", "error: event.i is a number and has no field 'a'.")]
    [InlineData("[event.i][0].a", "error: [event.i][0].a selects a field of 5, which is no map.")]
    [InlineData("size(event.l) + size(event.m) + size(event.s) + size(event.e)", "14")]
    [InlineData("size('😀é')", "2")]
    [InlineData("event.e == 'abc' && event.e.startsWith('ab') && event.e.endsWith('bc') && event.e.contains('b')", "true")]
    [InlineData("event.e + event.s", "\"abcplay\"")]
    [InlineData("event.i.startsWith('x')", "error: startsWith takes no int and string (event.i.startsWith('x')).")]
    [InlineData("event.big", "9007199254740993")]
    [InlineData("event.big == 9007199254740993 && event.big != 9007199254740992", "true")]
    [InlineData("string(event.i) + string(event.d) + string(event.t)", "\"52.5true\"")]
    [InlineData("string(event.n)", "error: string takes no null (string(event.n)).")]
    [InlineData("string(event.m)", "error: string takes no map (string(event.m)).")]
    [InlineData("int(event.s)", "error: \"play\" does not read as int.")]
    [InlineData("int('9223372036854775808')", "error: \"9223372036854775808\" does not read as int.")]
    [InlineData("int(1e19)", "error: int(1e19) is beyond the range of int.")]
    [InlineData("uint('-1')", "error: \"-1\" does not read as uint.")]
    [InlineData("double('1e400')", "error: \"1e400\" does not read as double.")]
    [InlineData("double('-inf') < double('Infinity')", "true")]
    [InlineData("double(' 1')", "error: \" 1\" does not read as double.")]
    [InlineData("bool('yes')", "error: \"yes\" does not read as bool.")]
    [InlineData("bytes(event.s)", "b\"play\"")]
    [InlineData("string(b'\\xff')", "error: string(b'\\xff') is not UTF-8 text.")]
    [InlineData("type(event.l)", "mistake: 1:1 A type has no JSON form.")]
    [InlineData("string(type(event.l) == list)", "\"true\"")]
    [InlineData("event.s.matches('^p.*y$')", "true")]
    [InlineData("event.s.matches(event.e)", "false")]
    [InlineData("'a('.matches(event.s + '(')", "error: \"play(\" is no pattern of RE2.")]
    [InlineData("timestamp(event.s)", "error: \"play\" does not read as timestamp.")]
    [InlineData("timestamp(event.i)", "timestamp(\"1970-01-01T00:00:05Z\")")]
    [InlineData("timestamp(event.i) + duration('1.5s')", "timestamp(\"1970-01-01T00:00:06.5Z\")")]
    [InlineData("duration(event.s)", "error: \"play\" does not read as duration.")]
    [InlineData("timestamp(5).getHours(event.s)", "error: The time zone \"play\" is not known here.")]
    [InlineData("{event.s: 1, 'x': event.i}", "{\"play\": 1, \"x\": 5}")]
    [InlineData("{event.s: 1, 'play': 2}", "error: The map has the key \"play\" twice.")]
    [InlineData("{event.d: 1}[2.5]", "error: 2.5 can be no key of a map.")]
    [InlineData("dyn({dyn(2.5): 1})", "error: 2.5 can be no key of a map.")]
    [InlineData("event.t ? event.s : event.i", "\"play\"")]
    [InlineData("event.s ? 1 : 2", "error: event.s is \"play\", not a bool.")]
    [InlineData(
        "event",
        "{\"s\":\"play\",\"i\":5,\"d\":2.5,\"t\":true,\"n\":null,\"l\":[1,\"two\",3.0,null,[4]],\"m\":{\"a\":1,\"b\":{\"c\":\"x\"}},\"e\":\"a\\u0062c\",\"big\":9007199254740993}"
    )]
    public void Evaluates_over_the_payload(string expression, string expected) => Given.Value(expression, Json).ShouldBe(expected);

    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("5.0", "5")]
    [InlineData("-0.0", "0")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1.5e300", "1.5e+300")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000015", "0.0000015")]
    [InlineData("0.00000015", "1.5e-7")]
    [InlineData("123456.789", "123456.789")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.0 / 3.0", "0.3333333333333333")]
    [InlineData("0.0 / 0.0", "NaN")]
    [InlineData("-1.0 / 0.0", "-Infinity")]
    public void Doubles_are_written_as_ECMAScript_writes_them(string expression, string expected) =>
        Given.Value($"string({expression})").ShouldBe($"\"{expected}\"");

    [Theory]
    [InlineData("duration('1h30m5.25s')", "5405.25s")]
    [InlineData("duration('-1.5h')", "-5400s")]
    [InlineData("duration('+1m')", "60s")]
    [InlineData("duration('0')", "0s")]
    [InlineData("duration('1ns')", "0.000000001s")]
    [InlineData("duration('1us')", "0.000001s")]
    [InlineData("duration('.5s')", "0.5s")]
    [InlineData("duration('9223372036.854775807s')", "9223372036.854775807s")]
    [InlineData("duration('-9223372036.854775808s')", "-9223372036.854775808s")]
    [InlineData("timestamp('2026-01-02T03:04:05.006007008+09:00')", "2026-01-01T18:04:05.006007008Z")]
    [InlineData("timestamp('0001-01-01T00:00:00Z')", "0001-01-01T00:00:00Z")]
    [InlineData("timestamp('2024-02-29t23:59:59z')", "2024-02-29T23:59:59Z")]
    [InlineData("timestamp('1969-12-31T23:59:59.9Z')", "1969-12-31T23:59:59.9Z")]
    [InlineData("timestamp('2026-01-01T00:00:00.1234567891Z')", "2026-01-01T00:00:00.123456789Z")]
    public void Times_are_written_shortest(string expression, string expected) =>
        Given.Value($"string({expression})").ShouldBe($"\"{expected}\"");

    [Theory]
    [InlineData("9223372036854775808ns")]
    [InlineData("1e3s")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1h 2m")]
    [InlineData("99999999999999999999999999999999999999h")]
    public void What_is_no_duration_is_an_error(string text) => Given.Value("duration(event)", $"\"{text}\"").ShouldStartWith("error: ");

    [Theory]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T00:00:60Z")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01T00:00:00+0900")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    public void What_is_no_timestamp_is_an_error(string text) => Given.Value("timestamp(event)", $"\"{text}\"").ShouldStartWith("error: ");

    [Theory]
    [InlineData("getHours", "Asia/Seoul", "9")]
    [InlineData("getMinutes", "+05:45", "45")]
    [InlineData("getDayOfWeek", "America/Los_Angeles", "3")]
    [InlineData("getDayOfYear", "-00:01", "364")]
    [InlineData("getFullYear", "-00:01", "2025")]
    [InlineData("getMonth", "UTC", "0")]
    [InlineData(
        "getDate",
        "-24:00",
        "mistake: 1:45 The time zone \"-24:00\" is not known here. As in \"Europe/Paris\", \"UTC\" or \"+09:00\"."
    )]
    [InlineData(
        "getDate",
        "/etc/passwd",
        "mistake: 1:45 The time zone \"/etc/passwd\" is not known here. As in \"Europe/Paris\", \"UTC\" or \"+09:00\"."
    )]
    [InlineData("getDate", "", "mistake: 1:45 The time zone \"\" is not known here. As in \"Europe/Paris\", \"UTC\" or \"+09:00\".")]
    public void Dates_have_zones(string function, string zone, string expected) =>
        Given
            .Value($"timestamp('2026-01-01T00:00:00Z').{function}('{zone}')")
            .Replace("1:43", "1:45", StringComparison.Ordinal)
            .ShouldBe(expected);

    [Fact]
    public void Daylight_saving_counts()
    {
        Given.Value("timestamp('2026-07-01T00:00:00Z').getHours('Europe/Paris')").ShouldBe("2");
        Given.Value("timestamp('2026-12-01T00:00:00Z').getHours('Europe/Paris')").ShouldBe("1");
        Given.Value("timestamp('0001-01-01T00:00:00Z').getFullYear('America/New_York')").ShouldBe("0");
        Given.Value("timestamp('9999-12-31T23:59:59Z').getFullYear('Asia/Seoul')").ShouldBe("10000");
    }
}
