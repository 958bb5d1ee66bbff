using System.Globalization;
using System.Text;

namespace Keystone.Events.Values;

/// <summary>Values as the language writes them (<c>"play"</c>, <c>1u</c>, <c>[1, 2.0]</c>, <c>timestamp("…")</c>): for errors, explanations and tests.</summary>
internal static class ValueText
{
    public static string Of(in Frame frame, in Value value, int maxLength = int.MaxValue)
    {
        var text = new StringBuilder();
        Write(text, in frame, in value, maxLength);
        return text.Length <= maxLength ? text.ToString() : Cut(text, maxLength);
    }

    private static string Cut(StringBuilder text, int maxLength)
    {
        var length = char.IsHighSurrogate(text[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
        return text.ToString(0, length) + "…";
    }

    /// <summary>Writes more than asked for at most by one part: what is too long is cut anyway.</summary>
    private static void Write(StringBuilder text, in Frame frame, in Value value, int maxLength)
    {
        if (text.Length > maxLength)
            return;
        switch (value.Kind)
        {
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.String:
                Quote(text, Encoding.UTF8.GetString(frame.Bytes(in value)));
                break;
            case CelKind.Bytes:
                text.Append("b\"");
                foreach (var b in frame.Bytes(in value))
                    _ = b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\'
                        ? text.Append((char)b)
                        : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                text.Append('"');
                break;
            case CelKind.UInt:
                text.Append(value.UInt).Append('u');
                break;
            case CelKind.Double:
                Double(text, value.Double);
                break;
            case CelKind.Timestamp or CelKind.Duration:
                text.Append(value.Kind == CelKind.Timestamp ? "timestamp(\"" : "duration(\"");
                Formatted(text, in value);
                text.Append("\")");
                break;
            case CelKind.Type:
                text.Append(value.Object);
                break;
            case CelKind.List or CelKind.Map when value.Object is null && value.Origin == Origin.Payload:
                text.Append(Encoding.UTF8.GetString(frame.Bytes(in value)));
                break;
            case CelKind.List:
                List(text, in frame, (ListValue)value.Object!, maxLength);
                break;
            case CelKind.Map:
                Map(text, in frame, in value, maxLength);
                break;
            default:
                Formatted(text, in value);
                break;
        }
    }

    private static void Double(StringBuilder text, double value)
    {
        var start = text.Length;
        var number = Value.Of(value);
        Formatted(text, in number);
        if (double.IsFinite(value) && text.ToString(start, text.Length - start).AsSpan().IndexOfAny('.', 'e') < 0)
            text.Append(".0");
    }

    private static void Formatted(StringBuilder text, in Value value)
    {
        Span<byte> utf8 = stackalloc byte[Texts.MaxLength];
        Texts.TryFormat(in value, utf8, out var length);
        text.Append(Encoding.UTF8.GetString(utf8[..length]));
    }

    private static void List(StringBuilder text, in Frame frame, ListValue list, int maxLength)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Write(text, in frame, in list.Items[i], maxLength);
        }
        text.Append(']');
    }

    private static void Map(StringBuilder text, in Frame frame, in Value value, int maxLength)
    {
        var failure = frame.Memory.Failure;
        if (!Maps.TryTakeApart(in frame, null!, in value, out var map))
        {
            frame.Memory.Failure = failure;
            text.Append("{…}");
            return;
        }
        text.Append('{');
        for (var i = 0; i < map!.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Write(text, in frame, map.KeyAt(i), maxLength);
            text.Append(": ");
            Write(text, in frame, map.ValueAt(i), maxLength);
        }
        text.Append('}');
    }

    public static void Quote(StringBuilder text, string content)
    {
        text.Append('"');
        foreach (var c in content)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\x7F' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
