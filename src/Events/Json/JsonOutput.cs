using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Keystone.Events.Nodes;
using Keystone.Events.Values;

namespace Keystone.Events.Json;

/// <summary>
/// Writes values as JSON. Lists and maps of the payload are copied as they stand there, numbers too. An int or uint is a number, a double has a fraction or
/// an exponent, so that what is read back has the same type; bytes are base64, timestamps and durations their texts, what is no number is a string.
/// </summary>
internal static class JsonOutput
{
    public static bool TryWriteNode(in Frame frame, Node node, ArrayBufferWriter<byte> into)
    {
        if (node is PathNode path && path.TryNumberText(in frame, out var number))
        {
            into.Write(number);
            return true;
        }
        return node.TryEvaluate(in frame, out var value) && TryWrite(in frame, node, in value, into);
    }

    private static bool TryWrite(in Frame frame, Node node, in Value value, ArrayBufferWriter<byte> into)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                into.Write("null"u8);
                return true;
            case CelKind.String:
                WriteText(frame.Bytes(in value), into);
                return true;
            case CelKind.Bytes:
                WriteBase64(frame.Bytes(in value), into);
                return true;
            case CelKind.List or CelKind.Map when value.Origin == Origin.Payload:
                var raw = frame.Bytes(in value);
                if (!Utf8.IsValid(raw))
                    return frame.Memory.Fail(node, FailureCode.BadText);
                into.Write(raw);
                return true;
            case CelKind.List:
                return TryWriteList(in frame, node, (ListValue)value.Object!, into);
            case CelKind.Map:
                return TryWriteMap(in frame, node, in value, into);
            case CelKind.Type:
                return frame.Memory.Fail(node, FailureCode.NoJson, in value);
            default:
                WriteFormatted(in value, into);
                return true;
        }
    }

    private static void WriteFormatted(in Value value, ArrayBufferWriter<byte> into)
    {
        Span<byte> text = stackalloc byte[Texts.MaxLength];
        Texts.TryFormat(in value, text, out var length);
        var quoted =
            value.Kind is CelKind.Timestamp or CelKind.Duration || (value.Kind == CelKind.Double && !double.IsFinite(value.Double));
        if (quoted)
            into.Write("\""u8);
        into.Write(text[..length]);
        if (quoted)
            into.Write("\""u8);
        else if (value.Kind == CelKind.Double && text[..length].IndexOfAny((byte)'.', (byte)'e') < 0)
            into.Write(".0"u8);
    }

    private static void WriteBase64(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> into)
    {
        into.Write("\""u8);
        var length = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        Base64.EncodeToUtf8(bytes, into.GetSpan(length), out _, out var written);
        into.Advance(written);
        into.Write("\""u8);
    }

    /// <summary>Only what JSON demands is escaped: quotes, backslashes and control characters.</summary>
    public static void WriteText(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte> into)
    {
        into.Write("\""u8);
        while (!utf8.IsEmpty)
        {
            var ignored = false;
            var plain = JsonText.FindInString(utf8, 0, ref ignored);
            into.Write(utf8[..plain]);
            if (plain < utf8.Length)
                WriteEscape(utf8[plain++], into);
            utf8 = utf8[plain..];
        }
        into.Write("\""u8);
    }

    private static void WriteEscape(byte c, ArrayBufferWriter<byte> into)
    {
        var text = c switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => default,
        };
        if (!text.IsEmpty)
        {
            into.Write(text);
            return;
        }
        var digits = "0123456789abcdef"u8;
        into.Write("\\u00"u8);
        into.Write([digits[c >> 4], digits[c & 15]]);
    }

    private static bool TryWriteList(in Frame frame, Node node, ListValue list, ArrayBufferWriter<byte> into)
    {
        into.Write("["u8);
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                into.Write(","u8);
            if (!TryWrite(in frame, node, in list.Items[i], into))
                return false;
        }
        into.Write("]"u8);
        return true;
    }

    private static bool TryWriteMap(in Frame frame, Node node, in Value value, ArrayBufferWriter<byte> into)
    {
        if (!Maps.TryTakeApart(in frame, node, in value, out var map))
            return false;
        into.Write("{"u8);
        for (var i = 0; i < map!.Count; i++)
        {
            if (i > 0)
                into.Write(","u8);
            var key = map.KeyAt(i);
            if (key.Kind != CelKind.String)
                return frame.Memory.Fail(node, FailureCode.NoJson, in value);
            WriteText(frame.Bytes(in key), into);
            into.Write(":"u8);
            if (!TryWrite(in frame, node, map.ValueAt(i), into))
                return false;
        }
        into.Write("}"u8);
        return true;
    }
}
