using System.Runtime.CompilerServices;

namespace Keystone.Events.Values;

/// <summary>
/// A value while an expression runs. Its bytes may stand in the record (see <see cref="Origin"/>), so that it means something only together with the
/// <see cref="Frame"/> of the same record. The default is null.
/// </summary>
internal struct Value
{
    /// <summary>int, uint (its bits), double (its bits), bool (0, 1), timestamp (seconds since 1970), duration (nanoseconds).</summary>
    public long Bits;

    public object? Object;

    public int Start;

    /// <summary>Of the bytes; for a timestamp its nanoseconds.</summary>
    public int Length;

    public CelKind Kind;

    public Origin Origin;

    public readonly long Int => Bits;

    public readonly ulong UInt => (ulong)Bits;

    public readonly double Double => BitConverter.Int64BitsToDouble(Bits);

    public readonly bool Bool => Bits != 0;

    public readonly int Nanos => Length;

    public readonly bool IsText => Kind is CelKind.String or CelKind.Bytes;

    public static Value Of(bool value) => new() { Kind = CelKind.Bool, Bits = value ? 1 : 0 };

    public static Value Of(long value) => new() { Kind = CelKind.Int, Bits = value };

    public static Value Of(ulong value) => new() { Kind = CelKind.UInt, Bits = (long)value };

    public static Value Of(double value) => new() { Kind = CelKind.Double, Bits = BitConverter.DoubleToInt64Bits(value) };

    public static Value OfText(byte[] utf8) => Text(CelKind.String, Origin.Own, utf8, 0, utf8.Length);

    public static Value OfBytes(byte[] bytes) => Text(CelKind.Bytes, Origin.Own, bytes, 0, bytes.Length);

    public static Value OfType(TypeValue type) => new() { Kind = CelKind.Type, Object = type };

    public static Value Of(ListValue list) => new() { Kind = CelKind.List, Object = list };

    public static Value Of(MapValue map) => new() { Kind = CelKind.Map, Object = map };

    public static Value Timestamp(long seconds, int nanos) =>
        new()
        {
            Kind = CelKind.Timestamp,
            Bits = seconds,
            Length = nanos,
        };

    public static Value Duration(long nanos) => new() { Kind = CelKind.Duration, Bits = nanos };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Text(CelKind kind, Origin origin, object? bytes, int start, int length) =>
        new()
        {
            Kind = kind,
            Origin = origin,
            Object = bytes,
            Start = start,
            Length = length,
        };
}
