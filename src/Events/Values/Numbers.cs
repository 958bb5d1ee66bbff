namespace Keystone.Events.Values;

/// <summary>int, uint and double on one number line.</summary>
internal static class Numbers
{
    public const double TwoTo63 = 9223372036854775808.0;
    public const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    /// <summary>
    /// Negative, 0, positive; false where one is not a number, which has no place in the order. An integer beside a double counts as the double nearest
    /// to it, as CEL's conformance cases have it.
    /// </summary>
    public static bool TryCompare(in Value a, in Value b, out int order)
    {
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Int, CelKind.Int):
                order = a.Int.CompareTo(b.Int);
                return true;
            case (CelKind.UInt, CelKind.UInt):
                order = a.UInt.CompareTo(b.UInt);
                return true;
            case (CelKind.Int, CelKind.UInt):
                order = a.Int < 0 ? -1 : ((ulong)a.Int).CompareTo(b.UInt);
                return true;
            case (CelKind.UInt, CelKind.Int):
                order = b.Int < 0 ? 1 : a.UInt.CompareTo((ulong)b.Int);
                return true;
            default:
                var left = AsDouble(in a);
                var right = AsDouble(in b);
                order =
                    left < right ? -1
                    : left > right ? 1
                    : 0;
                return !double.IsNaN(left) && !double.IsNaN(right);
        }
    }

    /// <summary>The nearest double: beyond the range of an integer nothing is near to it, so that the order stays right.</summary>
    public static double AsDouble(in Value number) =>
        number.Kind switch
        {
            CelKind.Int => number.Int,
            CelKind.UInt => number.UInt,
            _ => number.Double,
        };
}
