using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Keystone.Events.Records;

/// <summary>
/// Writes a record as one line of JSON, the form that <c>tail --json</c> prints, a sink's <c>content: record</c> stores and <c>--records</c> reads:
/// <c>{"key","value","headers","topic","partition","offset","timestamp"}</c>. A value that is JSON stands as JSON in <c>value</c> (its line breaks made
/// spaces), one that is not in <c>value_text</c> (UTF-8) or <c>value_base64</c>; a tombstone has none of the three. Keys and header values are
/// strings, or <c>{"base64": "…"}</c>; a repeated header name has an array of its values in order. Not for two threads at a time.
/// </summary>
public sealed class RecordJsonWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The value is written raw after its own check.
        SkipValidation = true,
    };

    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private readonly List<Header> _headers = [];
    private byte[] _oneLine = [];

    private readonly record struct Header(int NameStart, int NameLength, int ValueStart, int ValueLength);

    /// <summary>Appends the record's JSON, without a line break at its end.</summary>
    public void Write(IBufferWriter<byte> output, in EventContext record)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WritePropertyName("key"u8);
        WriteText(record.Key, record.HasKey);
        WriteValue(in record);
        WriteHeaders(record.Headers);
        if (record.Topic is { } topic)
            _json.WriteString("topic"u8, topic);
        if (record.Partition >= 0)
            _json.WriteNumber("partition"u8, record.Partition);
        if (record.Offset >= 0)
            _json.WriteNumber("offset"u8, record.Offset);
        WriteTimestamp(record.Timestamp);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteText(ReadOnlySpan<byte> bytes, bool present)
    {
        if (!present)
        {
            _json.WriteNullValue();
        }
        else if (Utf8.IsValid(bytes))
        {
            _json.WriteStringValue(bytes);
        }
        else
        {
            _json.WriteStartObject();
            _json.WriteBase64String("base64"u8, bytes);
            _json.WriteEndObject();
        }
    }

    private void WriteValue(in EventContext record)
    {
        if (!record.HasValue)
            return;
        if (!Utf8.IsValid(record.Value))
        {
            _json.WriteBase64String("value_base64"u8, record.Value);
        }
        else if (JsonValue.IsOne(record.Value))
        {
            _json.WritePropertyName("value"u8);
            _json.WriteRawValue(OneLine(record.Value), skipInputValidation: true);
        }
        else
        {
            _json.WriteString("value_text"u8, record.Value);
        }
    }

    // In valid JSON a raw line break stands only between tokens, so a space may take its place.
    private ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.IndexOfAny(LineBreaks) < 0)
            return value;
        if (_oneLine.Length < value.Length)
            _oneLine = new byte[value.Length];
        var line = _oneLine.AsSpan(0, value.Length);
        value.CopyTo(line);
        line.ReplaceAny(LineBreaks, (byte)' ');
        return line;
    }

    private void WriteHeaders(ReadOnlySpan<byte> block)
    {
        _json.WriteStartObject("headers"u8);
        _headers.Clear();
        var reader = new HeaderBlockReader(block);
        while (reader.MoveNext())
            _headers.Add(new Header(reader.NameStart, reader.NameLength, reader.ValueStart, reader.ValueLength));
        for (var i = 0; i < _headers.Count; i++)
        {
            var name = Name(block, i);
            if (Same(block, name, 0, i) > 0)
                continue; // Written with its first.
            _json.WritePropertyName(name);
            if (Same(block, name, i + 1, _headers.Count) == 0)
            {
                WriteHeaderValue(block, i);
                continue;
            }
            _json.WriteStartArray();
            for (var j = i; j < _headers.Count; j++)
            {
                if (Name(block, j).SequenceEqual(name))
                    WriteHeaderValue(block, j);
            }
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
    }

    private ReadOnlySpan<byte> Name(ReadOnlySpan<byte> block, int i) => block.Slice(_headers[i].NameStart, _headers[i].NameLength);

    private int Same(ReadOnlySpan<byte> block, ReadOnlySpan<byte> name, int from, int to)
    {
        var same = 0;
        for (var i = from; i < to; i++)
        {
            if (Name(block, i).SequenceEqual(name))
                same++;
        }
        return same;
    }

    private void WriteHeaderValue(ReadOnlySpan<byte> block, int i)
    {
        var header = _headers[i];
        WriteText(header.ValueLength < 0 ? [] : block.Slice(header.ValueStart, header.ValueLength), header.ValueLength >= 0);
    }

    // Years 1 to 9999 have a text; a timestamp outside of them stays the number that it is, none (-1) is left out.
    private void WriteTimestamp(long milliseconds)
    {
        if (milliseconds == -1)
            return;
        if (milliseconds is < -62_135_596_800_000 or > 253_402_300_799_999)
        {
            _json.WriteNumber("timestamp"u8, milliseconds);
            return;
        }
        Span<byte> text = stackalloc byte[24];
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
        time.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _json.WriteString("timestamp"u8, text[..written]);
    }
}
