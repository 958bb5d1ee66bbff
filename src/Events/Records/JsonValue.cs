using System.Text.Json;
using System.Text.Unicode;

namespace Keystone.Events.Records;

/// <summary>Says whether bytes are one JSON value: UTF-8, nothing but white space around it, at most <see cref="MaxDepth"/> levels.</summary>
public static class JsonValue
{
    public const int MaxDepth = 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    public static bool IsOne(ReadOnlySpan<byte> bytes)
    {
        // Most of what is no JSON shows at its first byte, and an exception costs more than a record may.
        var start = bytes.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || !"{[\"-0123456789tfn"u8.Contains(start[0]) || !Utf8.IsValid(bytes))
            return false;
        var reader = new Utf8JsonReader(bytes, Options);
        try
        {
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
