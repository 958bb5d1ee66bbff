using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Keystone.Events.Records;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Records;

/// <summary>A record as JSON: each field has one form, and what is written reads back to the same bytes.</summary>
public sealed class RecordJsonTests
{
    private static string Write(byte[]? key, byte[]? value, params (string Name, byte[]? Value)[] headers)
    {
        var line = new RecordLine
        {
            Key = key,
            Value = value,
            Headers = [.. headers.Select(h => new KeyValuePair<string, byte[]?>(h.Name, h.Value))],
            Topic = "plays",
            Partition = 3,
            Offset = 42,
            Timestamp = 1_795_513_800_007,
        };
        return Write(line);
    }

    private static string Write(RecordLine line)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new RecordJsonWriter();
        writer.Write(output, line.AsContext(HeaderBlock.Encode(line.Headers)));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void A_json_value_stands_as_json_on_one_line() =>
        Write(Utf8("u1"), Utf8("{\n  \"a\": \"ü\"\r\n}\n"))
            .ShouldBe(
                """{"key":"u1","value":{   "a": "ü"  },"headers":{},"topic":"plays","partition":3,"offset":42,"timestamp":"2026-11-24T09:50:00.007Z"}"""
            );

    [Fact]
    public void A_value_that_is_not_json_is_text_or_base64_and_a_tombstone_has_none()
    {
        Write(null, Utf8("{oops\n")).ShouldStartWith("""{"key":null,"value_text":"{oops\n","headers":""");
        Write(null, Utf8("")).ShouldStartWith("""{"key":null,"value_text":"","headers":""");
        Write([0xff], [0xff, 0x00]).ShouldStartWith("""{"key":{"base64":"/w=="},"value_base64":"/wA=","headers":""");
        Write(null, null).ShouldStartWith("""{"key":null,"headers":""");
    }

    [Fact]
    public void Repeated_header_names_are_an_array_in_order() =>
        Write(null, null, ("b", Utf8("1")), ("a", null), ("b", [0xfe]), ("c", []))
            .ShouldContain("""headers":{"b":["1",{"base64":"/g=="}],"a":null,"c":""}""");

    [Theory]
    [InlineData("[1", "not JSON: ")]
    [InlineData("7", "a record is a JSON object, this is a number")]
    [InlineData("""{"offset":-1}""", "'offset' is a whole number from 0, this is -1")]
    [InlineData("""{"timestamp":"noon"}""", "'timestamp' is a time like 2026-11-24T09:30:00.000Z, this is \"noon\"")]
    [InlineData("""{"values":1}""", "unknown field 'values'. Known: ")]
    [InlineData("""{"value":1,"value_text":"1"}""", "both 'value' and 'value_text': a record has one value")]
    [InlineData("""{"key":7}""", "'key' is a string or {\"base64\": \"…\"}, this is a number")]
    public void A_line_that_is_no_record_is_refused_with_its_reason(string line, string reason)
    {
        RecordJsonReader.TryRead(Utf8(line), out _, out var error).ShouldBeFalse();
        error.ShouldStartWith(reason);
    }

    [Property]
    public bool What_is_written_reads_back_to_the_same_bytes(
        byte[]? key,
        byte[]? value,
        (NonEmptyString Name, byte[]? Value)[] headers,
        PositiveInt offset
    )
    {
        var line = new RecordLine
        {
            Key = key,
            Value = value,
            // A JSON object keeps no order between different names, and a lone surrogate is no text.
            Headers =
            [
                .. headers
                    .Select(h => new KeyValuePair<string, byte[]?>(Encoding.UTF8.GetString(Utf8(h.Name.Get)), h.Value))
                    .GroupBy(h => h.Key, StringComparer.Ordinal)
                    .SelectMany(g => g),
            ],
            Topic = "t",
            Partition = 0,
            Offset = offset.Get,
            Timestamp = offset.Get * 1_000L,
        };
        RecordJsonReader.TryRead(Utf8(Write(line)), out var read, out var error).ShouldBeTrue(error);
        read.Key.ShouldBe(line.Key);
        // A JSON value may lose the white space around it.
        if (line.Value is null || !JsonValue.IsOne(line.Value))
            read.Value.ShouldBe(line.Value);
        read.Headers.Select(h => h.Key).ShouldBe(line.Headers.Select(h => h.Key));
        read.Headers.Select(h => h.Value).ShouldBe(line.Headers.Select(h => h.Value));
        read.Timestamp.ShouldBe(line.Timestamp);
        return true;
    }
}
