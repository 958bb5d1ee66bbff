using System.Globalization;

namespace Keystone.Topology.Binding;

/// <summary>Durations: numbers with units, the larger first: <c>1h30m</c>, <c>100ms</c>, <c>0.5s</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>A <see cref="TimeSpan"/>, or null.</summary>
    public static object? TryRead(string text)
    {
        decimal total = 0;
        var smallest = long.MaxValue;
        var at = 0;
        while (at < text.Length)
        {
            var digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            var unit = Units.FirstOrDefault(u => text.AsSpan(at).StartsWith(u.Unit, StringComparison.Ordinal));
            if (unit.Unit is null || unit.Ticks >= smallest)
                return null;
            if (
                !decimal.TryParse(
                    text.AsSpan(digits, at - digits),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
                return null;
            if (number > TimeSpan.MaxValue.Ticks / unit.Ticks)
                return null;
            total += number * unit.Ticks;
            smallest = unit.Ticks;
            at += unit.Unit.Length;
        }
        return text.Length > 0 && total <= TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)total) : null;
    }
}
