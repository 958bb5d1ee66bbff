using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;

namespace Keystone.Topology.Yaml;

/// <summary>Writes a node as JSON: unquoted scalars are what YAML's core schema takes them for, all others texts.</summary>
internal static class YamlJson
{
    /// <summary>Longer ones are texts: nothing that reads JSON has such numbers.</summary>
    private const int NumberChars = 400;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Octal = SearchValues.Create("01234567");
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Utf8(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, node);
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key.Value);
                    Write(writer, entry.Value);
                }
                writer.WriteEndObject();
                break;
            case SequenceNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ScalarNode scalar:
                WriteScalar(writer, scalar);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, ScalarNode scalar)
    {
        var text = scalar.Value;
        if (!scalar.IsPlain)
            writer.WriteStringValue(text);
        else if (scalar.IsNull)
            writer.WriteNullValue();
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            writer.WriteBooleanValue(text[0] is 't' or 'T');
        else if (Number(text) is { } number)
            writer.WriteRawValue(number);
        else
            writer.WriteStringValue(text);
    }

    /// <summary>The number as JSON writes it, digits kept; null where the text is none.</summary>
    private static string? Number(string text)
    {
        if (text.Length > NumberChars)
            return null;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length > 2 && text.AsSpan(2).ContainsAnyExcept(Hex) is false
                ? BigInteger
                    .Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                    .ToString(CultureInfo.InvariantCulture)
                : null;
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return text.Length > 2 && text.AsSpan(2).ContainsAnyExcept(Octal) is false
                ? text[2..].Aggregate(BigInteger.Zero, (n, c) => n * 8 + (c - '0')).ToString(CultureInfo.InvariantCulture)
                : null;
        var sign = text is ['-', ..] ? "-" : "";
        var at = text is ['-' or '+', ..] ? 1 : 0;
        var whole = Digits(text, ref at);
        var point = at < text.Length && text[at] == '.';
        if (point)
            at++;
        var fraction = point ? Digits(text, ref at) : "";
        if (whole.Length + fraction.Length == 0)
            return null;
        var exponent = "";
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var e = at + 1;
            var exponentSign = e < text.Length && text[e] is '-' or '+' ? text[e++].ToString() : "";
            var digits = Digits(text, ref e);
            if (digits.Length == 0)
                return null;
            (exponent, at) = ($"e{exponentSign}{digits}", e);
        }
        if (at != text.Length)
            return null;
        var trimmed = whole.TrimStart('0');
        return $"{sign}{(trimmed.Length == 0 ? "0" : trimmed)}{(fraction.Length == 0 ? "" : "." + fraction)}{exponent}";
    }

    private static string Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[from..at];
    }
}
