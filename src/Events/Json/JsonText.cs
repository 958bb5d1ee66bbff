using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Keystone.Events.Json;

/// <summary>
/// Steps over JSON text (RFC 8259), checking its grammar. Every method takes the place where something starts and gives the place behind it, or the
/// complement (~) of the place where the text is no JSON. What is stepped over is not checked to be UTF-8: strings that are used are.
/// </summary>
internal static class JsonText
{
    /// <summary>The first place from <paramref name="at"/> on that is no blank; the length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipBlanks(ReadOnlySpan<byte> json, int at) =>
        (uint)at < (uint)json.Length && json[at] > ' ' ? at : SkipBlanksSlow(json, at);

    private static int SkipBlanksSlow(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    /// <summary>The next quote, backslash or control character (below 0x20) from <paramref name="at"/> on; the length where there is none.</summary>
    /// <param name="beyondAscii">Set where a byte before that place is not ASCII; never cleared.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindInString(ReadOnlySpan<byte> json, int at, ref bool beyondAscii)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        while (at + Vector128<byte>.Count <= json.Length)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)at);
            var found = Special(bytes).ExtractMostSignificantBits();
            var high = bytes.ExtractMostSignificantBits();
            if (found != 0)
            {
                var ahead = BitOperations.TrailingZeroCount(found);
                beyondAscii |= (high & ((1u << ahead) - 1)) != 0;
                return at + ahead;
            }
            beyondAscii |= high != 0;
            at += Vector128<byte>.Count;
        }
        return FindInTail(json, at, ref beyondAscii);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Special(Vector128<byte> bytes) =>
        Vector128.Equals(bytes, Vector128.Create((byte)'"'))
        | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
        | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);

    private static int FindInTail(ReadOnlySpan<byte> json, int at, ref bool beyondAscii)
    {
        for (; (uint)at < (uint)json.Length; at++)
        {
            var c = json[at];
            if (c is (byte)'"' or (byte)'\\' or < 0x20)
                return at;
            beyondAscii |= c >= 0x80;
        }
        return at;
    }

    /// <summary>Steps over a string; <paramref name="at"/> is behind its opening quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipString(ReadOnlySpan<byte> json, int at)
    {
        var ignored = false;
        at = FindInString(json, at, ref ignored);
        return (uint)at < (uint)json.Length && json[at] == '"' ? at + 1 : SkipStringSlow(json, at, out _, ref ignored);
    }

    /// <summary>Steps over a string and tells whether it has escapes and bytes beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipString(ReadOnlySpan<byte> json, int at, out bool escaped, out bool beyondAscii)
    {
        beyondAscii = false;
        escaped = false;
        at = FindInString(json, at, ref beyondAscii);
        return (uint)at < (uint)json.Length && json[at] == '"' ? at + 1 : SkipStringSlow(json, at, out escaped, ref beyondAscii);
    }

    private static int SkipStringSlow(ReadOnlySpan<byte> json, int at, out bool escaped, ref bool beyondAscii)
    {
        escaped = false;
        while ((uint)at < (uint)json.Length && json[at] != '"')
        {
            if (json[at] != '\\')
                return ~at;
            escaped = true;
            at = SkipEscape(json, at);
            if (at < 0)
                return at;
            at = FindInString(json, at, ref beyondAscii);
        }
        return at < json.Length ? at + 1 : ~json.Length;
    }

    private static int SkipEscape(ReadOnlySpan<byte> json, int at)
    {
        if (at + 1 >= json.Length)
            return ~json.Length;
        switch (json[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                for (var i = at + 2; i < at + 6; i++)
                    if (i >= json.Length || !char.IsAsciiHexDigit((char)json[i]))
                        return ~Math.Min(i, json.Length);
                return at + 6;
            default:
                return ~(at + 1);
        }
    }

    public static int SkipNumber(ReadOnlySpan<byte> json, int at)
    {
        if (json[at] == '-')
            at++;
        if ((uint)at >= (uint)json.Length)
            return ~at;
        if (json[at] == '0')
            at++;
        else if (IsDigit(json[at]))
            at = SkipDigits(json, at);
        else
            return ~at;
        if ((uint)at < (uint)json.Length && json[at] == '.')
        {
            at++;
            if ((uint)at >= (uint)json.Length || !IsDigit(json[at]))
                return ~at;
            at = SkipDigits(json, at);
        }
        if ((uint)at < (uint)json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if ((uint)at < (uint)json.Length && json[at] is (byte)'+' or (byte)'-')
                at++;
            if ((uint)at >= (uint)json.Length || !IsDigit(json[at]))
                return ~at;
            at = SkipDigits(json, at);
        }
        return at;
    }

    private static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    private static int SkipDigits(ReadOnlySpan<byte> json, int at)
    {
        while (at + Vector128<byte>.Count <= json.Length)
        {
            var digits = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at) - Vector128.Create((byte)'0');
            var others = ~Vector128.Equals(Vector128.Min(digits, Vector128.Create((byte)9)), digits).ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0)
                return at + BitOperations.TrailingZeroCount(others);
            at += Vector128<byte>.Count;
        }
        while ((uint)at < (uint)json.Length && IsDigit(json[at]))
            at++;
        return at;
    }

    public static int SkipWord(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> word)
    {
        var rest = json[at..];
        return rest.StartsWith(word) ? at + word.Length : ~(at + rest.CommonPrefixLength(word));
    }

    /// <summary>Steps over a value that is no array and no object.</summary>
    public static int SkipScalar(ReadOnlySpan<byte> json, int at)
    {
        if ((uint)at >= (uint)json.Length)
            return ~at;
        return json[at] switch
        {
            (byte)'"' => SkipString(json, at + 1),
            (byte)'t' => SkipWord(json, at, "true"u8),
            (byte)'f' => SkipWord(json, at, "false"u8),
            (byte)'n' => SkipWord(json, at, "null"u8),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => SkipNumber(json, at),
            _ => ~at,
        };
    }

    /// <summary>Steps over any value that stands <paramref name="depth"/> levels deep.</summary>
    public static int SkipValue(ReadOnlySpan<byte> json, int at, int depth) =>
        (uint)at < (uint)json.Length && json[at] is (byte)'{' or (byte)'[' ? SkipComposite(json, at, depth) : SkipScalar(json, at);

    /// <summary>Steps over an array or object without recursion: one bit a level says which of the two it is.</summary>
    public static int SkipComposite(ReadOnlySpan<byte> json, int at, int depth)
    {
        Span<ulong> kinds = stackalloc ulong[ExpressionLimits.MaxJsonDepth / 64];
        var level = 0;
        var isObject = false;
        while (true)
        {
            // At a value's first byte.
            if (json[at] is (byte)'{' or (byte)'[')
            {
                if (depth + level >= ExpressionLimits.MaxJsonDepth)
                    return ~at;
                isObject = json[at] == '{';
                SetKind(kinds, level, isObject);
                level++;
                at = SkipBlanks(json, at + 1);
                if ((uint)at >= (uint)json.Length)
                    return ~json.Length;
                if (json[at] != (isObject ? '}' : ']'))
                {
                    if (!isObject)
                        continue;
                    if ((at = SkipName(json, at)) < 0)
                        return at;
                    continue;
                }
                at++;
                level--;
            }
            else if ((at = SkipScalar(json, at)) < 0)
                return at;
            // Behind a value.
            while (true)
            {
                if (level == 0)
                    return at;
                isObject = (kinds[(level - 1) >> 6] >> ((level - 1) & 63) & 1) != 0;
                at = SkipBlanks(json, at);
                if ((uint)at >= (uint)json.Length)
                    return ~json.Length;
                if (json[at] == ',')
                {
                    at = SkipBlanks(json, at + 1);
                    if (isObject && (at = SkipName(json, at)) < 0)
                        return at;
                    if ((uint)at >= (uint)json.Length)
                        return ~json.Length;
                    break;
                }
                if (json[at] != (isObject ? '}' : ']'))
                    return ~at;
                at++;
                level--;
            }
        }
    }

    private static void SetKind(Span<ulong> kinds, int level, bool isObject)
    {
        var bit = 1UL << (level & 63);
        if (isObject)
            kinds[level >> 6] |= bit;
        else
            kinds[level >> 6] &= ~bit;
    }

    /// <summary>Steps over a name, its colon and the blanks behind, to a value's first byte, which is there.</summary>
    private static int SkipName(ReadOnlySpan<byte> json, int at)
    {
        if ((uint)at >= (uint)json.Length || json[at] != '"')
            return ~Math.Min(at, json.Length);
        at = SkipString(json, at + 1);
        return at < 0 ? at : SkipColon(json, at);
    }

    /// <summary>Steps over a colon and the blanks around it, to a value's first byte, which is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipColon(ReadOnlySpan<byte> json, int at)
    {
        at = SkipBlanks(json, at);
        if ((uint)at >= (uint)json.Length || json[at] != ':')
            return ~at;
        at = SkipBlanks(json, at + 1);
        return (uint)at < (uint)json.Length ? at : ~at;
    }
}
