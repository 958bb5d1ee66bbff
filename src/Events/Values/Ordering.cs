namespace Keystone.Events.Values;

/// <summary>The order of values that have one.</summary>
internal static class Ordering
{
    /// <summary>False where the two have no order at all; <paramref name="unordered"/>: one is not a number, so that every relation is false.</summary>
    public static bool TryCompare(in Frame frame, in Value a, in Value b, out int order, out bool unordered)
    {
        unordered = false;
        order = 0;
        if (Numbers.IsNumber(a.Kind) && Numbers.IsNumber(b.Kind))
        {
            unordered = !Numbers.TryCompare(in a, in b, out order);
            return true;
        }
        if (a.Kind != b.Kind)
            return false;
        switch (a.Kind)
        {
            case CelKind.String or CelKind.Bytes:
                order = frame.Bytes(in a).SequenceCompareTo(frame.Bytes(in b));
                return true;
            case CelKind.Bool or CelKind.Duration:
                order = a.Bits.CompareTo(b.Bits);
                return true;
            case CelKind.Timestamp:
                order = a.Bits != b.Bits ? a.Bits.CompareTo(b.Bits) : a.Nanos.CompareTo(b.Nanos);
                return true;
            default:
                return false;
        }
    }
}
