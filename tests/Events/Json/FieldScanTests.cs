using Keystone.Events.Json;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Json;

public sealed class FieldScanTests
{
    [Theory]
    [InlineData("""{"type":"play"}""")]
    [InlineData("""  { "type" : "play" }  """)]
    [InlineData("{\n\t\"a\": [1, {\"type\": \"no\"}],\r\n\t\"type\": \"play\"\n}")]
    [InlineData("""{"ty\u0070e":"play"}""")]
    [InlineData("""{"type":"\u0070l\u0061y"}""")]
    [InlineData("""{"typ":1,"types":2,"Type":3,"type":"play"}""")]
    [InlineData("""{"a":"x\"type\":\"no","type":"play"}""")]
    [InlineData("""{"a":{"type":"no"},"type":"play"}""")]
    [InlineData("""{"type":"play","type":"stop"}""")]
    [InlineData("""{"a":-0.5e+10,"b":true,"c":false,"d":null,"e":[],"f":{},"type":"play"}""")]
    [InlineData("""{"a":"ÿ한국어😀","type":"play"}""")]
    public void Finds_a_field_wherever_it_stands(string json) => Given.Value("event.type == 'play'", json).ShouldBe("true");

    [Theory]
    [InlineData("""{"type":"play" garbage""")]
    [InlineData("""{"type":"play","a":""")]
    [InlineData("""{"type":"play"}}""")]
    public void Stops_at_the_field_and_does_not_see_what_comes_after_it(string json) =>
        Given.Value("event.type == 'play'", json).ShouldBe("true");

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 3)]
    [InlineData("nope", 1)]
    [InlineData("{", 1)]
    [InlineData("{]", 1)]
    [InlineData("""{"a":1 "type":"play"}""", 7)]
    [InlineData("""{"a":1,,"type":"play"}""", 7)]
    [InlineData("""{,"type":"play"}""", 1)]
    [InlineData("""{"a":1,}""", 7)]
    [InlineData("""{"a":01,"type":"play"}""", 6)]
    [InlineData("""{"a":1.,"type":"play"}""", 7)]
    [InlineData("""{"a":1e,"type":"play"}""", 7)]
    [InlineData("""{"a":-,"type":"play"}""", 6)]
    [InlineData("""{"a":+1,"type":"play"}""", 5)]
    [InlineData("""{"a":tru,"type":"play"}""", 8)]
    [InlineData("""{"a":nul""", 8)]
    [InlineData("""{"a":[1,],"type":"play"}""", 8)]
    [InlineData("""{"a":[1 2],"type":"play"}""", 8)]
    [InlineData("""{"a":{"b"},"type":"play"}""", 9)]
    [InlineData("""{"a":{"b":},"type":"play"}""", 10)]
    [InlineData("""{"a":{"b":1,},"type":"play"}""", 12)]
    [InlineData("""{"a":[}],"type":"play"}""", 6)]
    [InlineData("""{"a":{]},"type":"play"}""", 6)]
    [InlineData("""{"a":"\x","type":"play"}""", 7)]
    [InlineData("""{"a":"\u12g4","type":"play"}""", 10)]
    [InlineData("{\"a\":\"\n\",\"type\":\"play\"}", 6)]
    [InlineData("""{a:1,"type":"play"}""", 1)]
    [InlineData("""{'a':1}""", 1)]
    [InlineData("""{"a" 1}""", 5)]
    [InlineData("""{"a":"type""", 10)]
    [InlineData("""{"a":1} x""", 8)]
    [InlineData("\uFEFF{\"type\":\"play\"}", 0)]
    [InlineData("""{/**/"type":"play"}""", 1)]
    public void What_is_no_JSON_before_the_field_is_an_error_that_names_the_byte(string json, int at) =>
        Given.Value("event.type == 'play'", json).ShouldBe($"error: The payload is not JSON: byte {at} is out of place.");

    [Theory]
    [InlineData("[1]", "error: event is a list and has no field 'a'.")]
    [InlineData("\"x\"", "error: event is a string and has no field 'a'.")]
    [InlineData("5", "error: event is a number and has no field 'a'.")]
    [InlineData("true", "error: event is a bool and has no field 'a'.")]
    [InlineData("null", "error: event is null and has no field 'a'.")]
    [InlineData("{}", "error: event has no field 'a'.")]
    [InlineData("""{"a":{}}""", "error: event.a has no field 'b c'.")]
    [InlineData("""{"a":[]}""", "error: event.a is a list and has no field 'b c'.")]
    [InlineData("""{"a":{"b c":"x"}}""", "error: event.a[\"b c\"] is a string and has no field 'd'.")]
    [InlineData("""{"a":{"b c":{"d":7}}}""", "7")]
    public void Names_the_part_of_the_way_that_is_missing(string json, string expected) =>
        Given.Value("event.a.`b c`.d", json).ShouldBe(expected);

    [Fact]
    public void Of_a_name_that_stands_twice_the_first_counts_whole()
    {
        const string json = """{"a":{"b":1},"a":{"c":2},"x":3,"x":4}""";
        Given.Value("event.a.b", json).ShouldBe("1");
        Given.Value("has(event.a.c)", json).ShouldBe("false");
        Given.Value("event.x", json).ShouldBe("3");
        Given.Value("event['x'] + dyn(event)['x'] + [event][0].x", json).ShouldBe("9");
        Given.Value("size(event)", json).ShouldBe("2");
        Given.Value("event.map(k, k)", json).ShouldBe("[\"a\", \"x\"]");
    }

    [Fact]
    public void A_scan_goes_only_as_far_as_it_is_asked_to()
    {
        var tree = new FieldTree();
        var early = tree.Add(tree.Root, "early").Slot;
        var late = tree.Add(tree.Root, "late").Slot;
        var scan = new FieldScan(tree);
        scan.Reset(hasValue: true);
        var json = """{"early":1,"late":2,"rest":3}"""u8;
        scan.Find(json, early).State.ShouldBe(FieldState.Number);
        scan.Peek(late).ShouldBe(FieldState.Unknown);
        scan.Find(json, late).Start.ShouldBe(18);
        scan.Peek(0).ShouldBe(FieldState.Open);
        scan.Find(json, 0).State.ShouldBe(FieldState.Object);
    }

    [Fact]
    public void What_was_found_before_the_JSON_broke_stays_found()
    {
        var tree = new FieldTree();
        var found = tree.Add(tree.Root, "a").Slot;
        var missing = tree.Add(tree.Root, "b").Slot;
        var scan = new FieldScan(tree);
        scan.Reset(hasValue: true);
        var json = """{"a":1,"c":x}"""u8;
        scan.Find(json, missing).State.ShouldBe(FieldState.Unknown);
        scan.IsBroken.ShouldBeTrue();
        scan.BrokenAt.ShouldBe(11);
        scan.Find(json, found).State.ShouldBe(FieldState.Number);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "9223372036854776000.0")]
    [InlineData("18446744073709551616", "18446744073709552000.0")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("1E400", "Infinity")]
    [InlineData("123456789012345678901234567890", "1.2345678901234568e+29")]
    public void A_number_without_fraction_and_exponent_within_64_bits_is_an_int_and_others_are_doubles(string number, string expected) =>
        Given.Value("event.n", $$"""{"n":{{number}}}""").ShouldBe(expected);

    [Theory]
    [InlineData("""\ud83d\ude00""", "\"😀\"")]
    [InlineData("""\n\t\"\\\/\b""", "\"\\n\\t\\\"\\\\/\\x08\"")]
    [InlineData("""\u00e9\uac00""", "\"é가\"")]
    [InlineData("""\ud83d""", "error: event.s is not UTF-8 text.")]
    [InlineData("""\ude00\ud83d""", "error: event.s is not UTF-8 text.")]
    [InlineData("""\ud83dx""", "error: event.s is not UTF-8 text.")]
    public void Escapes_of_strings_are_resolved_where_they_are_used(string content, string expected)
    {
        Given.Value("event.s", $$"""{"s":"{{content}}"}""").ShouldBe(expected);
        Given
            .Value("event.l[0]", $$"""{"l":["{{content}}"]}""")
            .ShouldBe(expected.Replace("event.s is", "event.l[0] is", StringComparison.Ordinal));
        Given.Value("has(event.s)", $$"""{"s":"{{content}}"}""").ShouldBe("true");
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_an_error_only_where_the_string_is_used()
    {
        byte[] json = [.. "{\"bad\":\""u8, 0xC3, 0x28, .. "\",\"good\":1}"u8];
        Given.Value("event.good", Given.Record(json)).ShouldBe("1");
        Given.Value("event.bad == 'x'", Given.Record(json)).ShouldBe("error: event.bad is not UTF-8 text.");
        Given.Value("event.bad in ['x']", Given.Record(json)).ShouldBe("error: event.bad is not UTF-8 text.");
        Given.Value("event == {}", Given.Record(json)).ShouldBe("error: event == {} is not UTF-8 text.");
        Given.Value("event.bad == 'x' || true", Given.Record(json)).ShouldBe("true");
    }
}
