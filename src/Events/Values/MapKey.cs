using System.Text;

namespace Keystone.Events.Values;

/// <summary>
/// Keys of maps as .NET compares them: strings, bools, and for numbers a long where one is equal to it, else the ulong. A double finds the integer
/// that is equal to it; null stands for what can be no key.
/// </summary>
internal static class MapKey
{
    public static object? Of(in Frame frame, in Value key) =>
        key.Kind switch
        {
            CelKind.String => Encoding.UTF8.GetString(frame.Bytes(in key)),
            CelKind.Bool => key.Bool,
            CelKind.Int => key.Int,
            CelKind.UInt => key.UInt <= long.MaxValue ? (long)key.UInt : key.UInt,
            CelKind.Double => OfDouble(key.Double),
            _ => null,
        };

    private static object? OfDouble(double value)
    {
        if (double.IsNaN(value) || value != Math.Truncate(value))
            return null;
        if (value is >= -9223372036854775808.0 and < 9223372036854775808.0)
            return (long)value;
        return value is > 0 and < 18446744073709551616.0 ? (ulong)value : null;
    }
}
