using Keystone.Events.Values;

namespace Keystone.Events.Time;

/// <summary>Timestamps as RFC 3339 has them: with a zone, up to nanoseconds.</summary>
internal static class TimestampText
{
    /// <summary>The longest text: <c>9999-12-31T23:59:59.999999999Z</c>.</summary>
    public const int MaxLength = 30;

    /// <summary>False where the text is none; <paramref name="inRange"/>: it lies in the years 1 to 9999, in UTC.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Value timestamp, out bool inRange)
    {
        timestamp = default;
        inRange = false;
        if (
            text.Length < 20
            || !TryDigits(text[..4], out var year)
            || text[4] != '-'
            || !TryDigits(text[5..7], out var month)
            || text[7] != '-'
            || !TryDigits(text[8..10], out var day)
            || text[10] is not ((byte)'T' or (byte)'t')
            || !TryDigits(text[11..13], out var hour)
            || text[13] != ':'
            || !TryDigits(text[14..16], out var minute)
            || text[16] != ':'
            || !TryDigits(text[17..19], out var second)
        )
            return false;
        if (month is < 1 or > 12 || day < 1 || day > Calendar.DaysOf(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        var at = 19;
        if (!TryFraction(text, ref at, out var nanos) || !TryZone(text[at..], out var offset))
            return false;
        var seconds = Calendar.Days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        timestamp = Value.Timestamp(seconds, nanos);
        inRange = Instants.IsInRange(seconds);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            number = number * 10 + c - '0';
        }
        return true;
    }

    /// <summary>Digits beyond the ninth are cut off.</summary>
    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out int nanos)
    {
        nanos = 0;
        if (text[at] != '.')
            return true;
        var unit = 100_000_000;
        var start = ++at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            nanos += (text[at] - '0') * unit;
            unit /= 10;
        }
        return at > start;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int offsetSeconds)
    {
        offsetSeconds = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (
            text.Length != 6
            || text[0] is not ((byte)'+' or (byte)'-')
            || text[3] != ':'
            || !TryDigits(text[1..3], out var hours)
            || !TryDigits(text[4..6], out var minutes)
            || hours > 23
            || minutes > 59
        )
            return false;
        offsetSeconds = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }

    /// <summary>In UTC; the fraction without trailing zeros, left out where it is 0.</summary>
    public static int Format(in Value timestamp, Span<byte> into)
    {
        var (days, rest) = Calendar.Split(timestamp.Bits);
        var (year, month, day) = Calendar.Date(days);
        var at = 0;
        Digits(into, ref at, year, 4);
        into[at++] = (byte)'-';
        Digits(into, ref at, month, 2);
        into[at++] = (byte)'-';
        Digits(into, ref at, day, 2);
        into[at++] = (byte)'T';
        Digits(into, ref at, rest / 3_600, 2);
        into[at++] = (byte)':';
        Digits(into, ref at, rest / 60 % 60, 2);
        into[at++] = (byte)':';
        Digits(into, ref at, rest % 60, 2);
        Fraction(into, ref at, timestamp.Nanos);
        into[at++] = (byte)'Z';
        return at;
    }

    private static void Digits(Span<byte> into, ref int at, int number, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            into[at + i] = (byte)('0' + number % 10);
            number /= 10;
        }
        at += count;
    }

    public static void Fraction(Span<byte> into, ref int at, int nanos)
    {
        if (nanos == 0)
            return;
        into[at++] = (byte)'.';
        Digits(into, ref at, nanos, 9);
        while (into[at - 1] == '0')
            at--;
    }
}
