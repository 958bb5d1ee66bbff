using System.Buffers;
using System.Text.Unicode;

namespace Keystone.Events.Records;

/// <summary>
/// Says whether bytes are exactly one JSON text (RFC 8259, UTF-8, white space around it allowed), without building anything of it.
/// Deeper than <see cref="MaxDepth"/> counts as no JSON. Inside a string a raw control character is no JSON, so in bytes that pass, each
/// line break stands between tokens and may become a space without changing the value.
/// </summary>
public static class JsonValue
{
    public const int MaxDepth = 1024;

    private static readonly SearchValues<byte> StringEnds = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(b => (byte)b),
        (byte)'"',
        (byte)'\\',
    ]);

    public static bool IsOne(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
            return false;
        Span<ulong> objects = stackalloc ulong[MaxDepth / 64]; // bit d: is level d an object
        var depth = 0;
        var i = SkipSpace(text, 0);
        while (true)
        {
            // Here a value must begin.
            if ((uint)i >= (uint)text.Length)
                return false;
            switch (text[i])
            {
                case (byte)'{':
                    if (depth == MaxDepth)
                        return false;
                    i = SkipSpace(text, i + 1);
                    if (At(text, i) == '}')
                    {
                        i++;
                        break;
                    }

                    objects[depth >> 6] |= 1UL << (depth & 63);
                    depth++;
                    if ((i = Name(text, i)) < 0)
                        return false;
                    continue;
                case (byte)'[':
                    if (depth == MaxDepth)
                        return false;
                    i = SkipSpace(text, i + 1);
                    if (At(text, i) == ']')
                    {
                        i++;
                        break;
                    }

                    objects[depth >> 6] &= ~(1UL << (depth & 63));
                    depth++;
                    continue;
                case (byte)'"':
                    if ((i = StringEnd(text, i + 1)) < 0)
                        return false;
                    break;
                case (byte)'t':
                    if (!text[i..].StartsWith("true"u8))
                        return false;
                    i += 4;
                    break;
                case (byte)'f':
                    if (!text[i..].StartsWith("false"u8))
                        return false;
                    i += 5;
                    break;
                case (byte)'n':
                    if (!text[i..].StartsWith("null"u8))
                        return false;
                    i += 4;
                    break;
                default:
                    if ((i = NumberEnd(text, i)) < 0)
                        return false;
                    break;
            }

            // A value has ended: close what ends here, or go on to the next value.
            while (true)
            {
                i = SkipSpace(text, i);
                if (depth == 0)
                    return i == text.Length;
                var inObject = (objects[(depth - 1) >> 6] >> ((depth - 1) & 63) & 1) != 0;
                var c = At(text, i++);
                if (c == ',')
                {
                    i = SkipSpace(text, i);
                    if (inObject && (i = Name(text, i)) < 0)
                        return false;
                    break;
                }

                if (c != (inObject ? '}' : ']'))
                    return false;
                depth--;
            }
        }
    }

    private static int At(ReadOnlySpan<byte> text, int i) => (uint)i < (uint)text.Length ? text[i] : -1;

    private static int SkipSpace(ReadOnlySpan<byte> text, int i)
    {
        while ((uint)i < (uint)text.Length && text[i] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            i++;
        return i;
    }

    /// <summary>From a name's quote to the start of its value; -1 where there is no name and colon.</summary>
    private static int Name(ReadOnlySpan<byte> text, int i)
    {
        if (At(text, i) != '"' || (i = StringEnd(text, i + 1)) < 0)
            return -1;
        i = SkipSpace(text, i);
        return At(text, i) == ':' ? SkipSpace(text, i + 1) : -1;
    }

    private static int StringEnd(ReadOnlySpan<byte> text, int i)
    {
        while (true)
        {
            var step = text[i..].IndexOfAny(StringEnds);
            if (step < 0)
                return -1;
            i += step;
            if (text[i] == '"')
                return i + 1;
            if (text[i] != '\\')
                return -1;
            switch (At(text, i + 1))
            {
                case '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't':
                    i += 2;
                    break;
                case 'u':
                    for (var h = 2; h < 6; h++)
                    {
                        if (!char.IsAsciiHexDigit((char)At(text, i + h)))
                            return -1;
                    }

                    i += 6;
                    break;
                default:
                    return -1;
            }
        }
    }

    private static int NumberEnd(ReadOnlySpan<byte> text, int i)
    {
        if (At(text, i) == '-')
            i++;
        if (At(text, i) == '0')
            i++;
        else if ((i = Digits(text, i)) < 0)
            return -1;
        if (At(text, i) == '.' && (i = Digits(text, i + 1)) < 0)
            return -1;
        if (At(text, i) is 'e' or 'E')
        {
            i++;
            if (At(text, i) is '+' or '-')
                i++;
            if ((i = Digits(text, i)) < 0)
                return -1;
        }

        return i;
    }

    private static int Digits(ReadOnlySpan<byte> text, int i)
    {
        var from = i;
        while ((uint)i < (uint)text.Length && char.IsAsciiDigit((char)text[i]))
            i++;
        return i == from ? -1 : i;
    }
}
