using System.Globalization;
using System.Text.Json;

namespace Keystone.Events.Records;

/// <summary>Reads what <see cref="RecordJsonWriter"/> writes; any field may be missing, in any order. Unknown fields are an error: a typing mistake loses nothing in silence.</summary>
public static class RecordJsonReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonValue.MaxDepth + 2 };

    /// <summary>False with <paramref name="error"/> when the line is not a record's JSON.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> line, out RecordLine record, out string error)
    {
        record = new RecordLine();
        error = "";
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                error = $"a record is a JSON object, this is {Kind(document.RootElement)}";
                return false;
            }
            record = Read(document.RootElement);
            return true;
        }
        catch (JsonException mistake)
        {
            error = "not JSON: " + FirstSentence(mistake.Message);
        }
        catch (FormatException mistake)
        {
            error = mistake.Message;
        }
        return false;
    }

    private static RecordLine Read(JsonElement fields)
    {
        byte[]? key = null;
        byte[]? value = null;
        var valueField = "";
        List<KeyValuePair<string, byte[]?>> headers = [];
        string? topic = null;
        var partition = -1;
        long offset = -1;
        long timestamp = -1;
        foreach (var field in fields.EnumerateObject())
        {
            switch (field.Name)
            {
                case "key":
                    key = Bytes(field.Value, "key");
                    break;
                case "value" or "value_text" or "value_base64":
                    if (valueField.Length > 0)
                        throw new FormatException($"both '{valueField}' and '{field.Name}': a record has one value");
                    valueField = field.Name;
                    value = Value(field);
                    break;
                case "headers":
                    ReadHeaders(field.Value, headers);
                    break;
                case "topic":
                    topic = Text(field);
                    break;
                case "partition":
                    partition = (int)Number(field, int.MaxValue);
                    break;
                case "offset":
                    offset = Number(field, long.MaxValue);
                    break;
                case "timestamp":
                    timestamp = Time(field.Value);
                    break;
                default:
                    throw new FormatException(
                        $"unknown field '{field.Name}'. Known: key, value, value_text, value_base64, headers, topic, partition, offset, timestamp"
                    );
            }
        }
        return new RecordLine
        {
            Key = key,
            Value = value,
            Headers = headers,
            Topic = topic,
            Partition = partition,
            Offset = offset,
            Timestamp = timestamp,
        };
    }

    private static byte[] Value(JsonProperty field) =>
        field.Name switch
        {
            "value" => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(field.Value).ToArray(),
            "value_text" => System.Text.Encoding.UTF8.GetBytes(Text(field)),
            _ => Base64(field.Value, field.Name),
        };

    private static void ReadHeaders(JsonElement value, List<KeyValuePair<string, byte[]?>> headers)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"'headers' is an object, this is {Kind(value)}");
        foreach (var header in value.EnumerateObject())
        {
            if (header.Value.ValueKind != JsonValueKind.Array)
            {
                headers.Add(new(header.Name, Bytes(header.Value, $"headers.{header.Name}")));
                continue;
            }
            foreach (var one in header.Value.EnumerateArray())
                headers.Add(new(header.Name, Bytes(one, $"headers.{header.Name}")));
        }
    }

    private static byte[]? Bytes(JsonElement value, string name) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => System.Text.Encoding.UTF8.GetBytes(value.GetString()!),
            JsonValueKind.Object when value.TryGetProperty("base64"u8, out var text) => Base64(text, name),
            _ => throw new FormatException($"'{name}' is a string or {{\"base64\": \"…\"}}, this is {Kind(value)}"),
        };

    private static byte[] Base64(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new FormatException($"'{name}' holds no base64");

    private static string Text(JsonProperty field) =>
        field.Value.ValueKind == JsonValueKind.String
            ? field.Value.GetString()!
            : throw new FormatException($"'{field.Name}' is a string, this is {Kind(field.Value)}");

    private static long Number(JsonProperty field, long most) =>
        field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out var number) && number >= 0 && number <= most
            ? number
            : throw new FormatException($"'{field.Name}' is a whole number from 0, this is {field.Value.GetRawText()}");

    private static long Time(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var milliseconds) => milliseconds,
            JsonValueKind.String
                when DateTimeOffset.TryParse(
                    value.GetString(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var time
                ) => time.ToUnixTimeMilliseconds(),
            _ => throw new FormatException($"'timestamp' is a time like 2026-11-24T09:30:00.000Z, this is {value.GetRawText()}"),
        };

    private static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a boolean",
        };

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
