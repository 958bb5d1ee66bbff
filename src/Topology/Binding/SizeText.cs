using System.Globalization;
using Keystone.Topology.Config;

namespace Keystone.Topology.Binding;

/// <summary>Sizes: <c>64MiB</c>. Rates: <c>50MiB/s</c>.</summary>
internal static class SizeText
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("PiB", 50), ("B", 0)];

    /// <summary>Bytes as a long, or null.</summary>
    public static object? TryRead(string text)
    {
        foreach (var (unit, shift) in Units)
            if (text.EndsWith(unit, StringComparison.Ordinal))
                return Scale(text[..^unit.Length].TrimEnd(), shift);
        return null;
    }

    /// <summary>A <see cref="ByteRate"/>, or null.</summary>
    public static object? TryReadRate(string text) =>
        text.EndsWith("/s", StringComparison.Ordinal) && TryRead(text[..^2]) is long bytes ? new ByteRate(bytes) : null;

    private static object? Scale(string number, int shift)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(number, style, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue >> shift)
            return null;
        var bytes = value * (1L << shift);
        return bytes == decimal.Truncate(bytes) ? (long)bytes : null;
    }
}
