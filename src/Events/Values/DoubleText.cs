using System.Globalization;

namespace Keystone.Events.Values;

/// <summary>
/// Doubles as ECMAScript and RFC 8785 write them: the shortest digits that read back as the same number, plain from 1e-6 to below 1e21, else with an
/// exponent (<c>1e+21</c>, <c>1.5e-7</c>); <c>NaN</c>, <c>Infinity</c>.
/// </summary>
internal static class DoubleText
{
    public static int Format(double value, Span<byte> into)
    {
        if (!double.IsFinite(value))
            return Copy(
                double.IsNaN(value) ? "NaN"u8
                    : value > 0 ? "Infinity"u8
                    : "-Infinity"u8,
                into
            );
        if (value == 0)
            return Copy("0"u8, into);
        // The default form of .NET has the right digits, but its own rules of where the point stands.
        Span<byte> shortest = stackalloc byte[32];
        Math.Abs(value).TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        var (count, point) = TakeApart(shortest[..length], digits);
        var at = 0;
        if (value < 0)
            into[at++] = (byte)'-';
        return at + Write(digits[..count], point, into[at..]);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text.CopyTo(into);
        return text.Length;
    }

    /// <summary>The significant digits and how many of them stand before the point (which may be negative, or more than there are).</summary>
    private static (int Count, int Point) TakeApart(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var exponent = 0;
        var e = text.IndexOf((byte)'E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var dot = text.IndexOf((byte)'.');
        var point = (dot < 0 ? text.Length : dot) + exponent;
        var count = 0;
        foreach (var c in text)
        {
            if (c == '.')
                continue;
            if (count == 0 && c == '0')
                point--;
            else
                digits[count++] = c;
        }
        while (digits[count - 1] == '0')
            count--;
        return (count, point);
    }

    private static int Write(ReadOnlySpan<byte> digits, int point, Span<byte> into)
    {
        var at = 0;
        if (point is <= -6 or > 21)
        {
            into[at++] = digits[0];
            if (digits.Length > 1)
            {
                into[at++] = (byte)'.';
                at += Copy(digits[1..], into[at..]);
            }
            into[at++] = (byte)'e';
            if (point > 0)
                into[at++] = (byte)'+';
            (point - 1).TryFormat(into[at..], out var written, default, CultureInfo.InvariantCulture);
            return at + written;
        }
        if (point <= 0)
        {
            at += Copy("0."u8, into);
            for (; point < 0; point++)
                into[at++] = (byte)'0';
            return at + Copy(digits, into[at..]);
        }
        for (var i = 0; i < point; i++)
            into[at++] = i < digits.Length ? digits[i] : (byte)'0';
        if (digits.Length <= point)
            return at;
        into[at++] = (byte)'.';
        return at + Copy(digits[point..], into[at..]);
    }
}
