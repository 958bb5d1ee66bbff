using System.Buffers.Text;
using Keystone.Events.Values;

namespace Keystone.Events.Time;

/// <summary>Durations as text: a sequence of decimal numbers with units (<c>1h30m</c>, <c>-1.5s</c>, <c>0</c>), written back in seconds.</summary>
internal static class DurationText
{
    /// <summary>The longest text: <c>-9223372036.854775808s</c>.</summary>
    public const int MaxLength = 24;

    /// <summary>False where the text is none; <paramref name="inRange"/>: it fits into 64 bits of nanoseconds.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Value duration, out bool inRange)
    {
        duration = default;
        inRange = false;
        var negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8))
            text = text[1..];
        if (text.SequenceEqual("0"u8))
        {
            duration = Value.Duration(0);
            inRange = true;
            return true;
        }
        if (text.IsEmpty)
            return false;
        Int128 total = 0;
        while (!text.IsEmpty)
        {
            if (!TryPart(ref text, out var nanos))
                return false;
            // More than the range stays more than it: parts are never negative.
            total = Int128.Min(total + nanos, (Int128)ulong.MaxValue);
        }
        if (negative)
            total = -total;
        inRange = total >= long.MinValue && total <= long.MaxValue;
        duration = Value.Duration((long)total);
        return true;
    }

    private static bool TryPart(ref ReadOnlySpan<byte> text, out Int128 nanos)
    {
        nanos = 0;
        var digits = Span(text);
        var whole = text[..digits];
        text = text[digits..];
        ReadOnlySpan<byte> fraction = default;
        if (text.StartsWith("."u8))
        {
            var length = Span(text[1..]);
            fraction = text.Slice(1, length);
            text = text[(1 + length)..];
        }
        if (whole.IsEmpty && fraction.IsEmpty)
            return false;
        var unit = Unit(ref text);
        if (unit == 0)
            return false;
        foreach (var c in whole)
            nanos = Int128.Min(nanos * 10 + (c - '0'), (Int128)ulong.MaxValue);
        nanos *= unit;
        // Digits below a nanosecond are cut off.
        Int128 scale = unit;
        Int128 below = 0;
        foreach (var c in fraction.Length > 20 ? fraction[..20] : fraction)
        {
            below = below * 10 + (c - '0');
            scale *= 10;
        }
        nanos += below * unit / (scale / unit);
        return true;
    }

    private static int Span(ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits < 0 ? text.Length : digits;
    }

    private static long Unit(ref ReadOnlySpan<byte> text)
    {
        var (nanos, length) = text switch
        {
            [(byte)'n', (byte)'s', ..] => (1L, 2),
            [(byte)'u', (byte)'s', ..] => (1_000L, 2),
            [(byte)'m', (byte)'s', ..] => (1_000_000L, 2),
            [(byte)'s', ..] => (1_000_000_000L, 1),
            [(byte)'m', ..] => (60_000_000_000L, 1),
            [(byte)'h', ..] => (3_600_000_000_000L, 1),
            _ => (0L, 0),
        };
        text = text[length..];
        return nanos;
    }

    public static int Format(long nanos, Span<byte> into)
    {
        var at = 0;
        if (nanos < 0)
            into[at++] = (byte)'-';
        var magnitude = nanos < 0 ? 0 - (ulong)nanos : (ulong)nanos;
        Utf8Formatter.TryFormat(magnitude / 1_000_000_000, into[at..], out var written);
        at += written;
        TimestampText.Fraction(into, ref at, (int)(magnitude % 1_000_000_000));
        into[at++] = (byte)'s';
        return at;
    }
}
