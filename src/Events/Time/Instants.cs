using Keystone.Events.Language;
using Keystone.Events.Values;

namespace Keystone.Events.Time;

/// <summary>Sums and differences of timestamps (years 1 to 9999, to the nanosecond) and durations (64 bits of nanoseconds).</summary>
internal static class Instants
{
    public const long MinSeconds = -62_135_596_800;
    public const long MaxSeconds = 253_402_300_799;
    public const long NanosPerSecond = 1_000_000_000;

    /// <summary>False where the operator takes no such operands; <paramref name="inRange"/>: the result is one of the language.</summary>
    public static bool TryApply(Operator op, in Value a, in Value b, out Value result, out bool inRange)
    {
        result = default;
        inRange = false;
        switch (a.Kind, b.Kind)
        {
            case (CelKind.Timestamp, CelKind.Duration):
                inRange = TryTimestamp(Nanos(in a) + (op == Operator.Add ? b.Bits : -(Int128)b.Bits), out result);
                return true;
            case (CelKind.Duration, CelKind.Timestamp) when op == Operator.Add:
                inRange = TryTimestamp(Nanos(in b) + a.Bits, out result);
                return true;
            case (CelKind.Timestamp, CelKind.Timestamp) when op == Operator.Subtract:
                inRange = TryDuration(Nanos(in a) - Nanos(in b), out result);
                return true;
            case (CelKind.Duration, CelKind.Duration):
                inRange = TryDuration(op == Operator.Add ? (Int128)a.Bits + b.Bits : (Int128)a.Bits - b.Bits, out result);
                return true;
            default:
                return false;
        }
    }

    private static Int128 Nanos(in Value timestamp) => (Int128)timestamp.Bits * NanosPerSecond + timestamp.Nanos;

    private static bool TryDuration(Int128 nanos, out Value duration)
    {
        duration = Value.Duration((long)nanos);
        return nanos >= long.MinValue && nanos <= long.MaxValue;
    }

    private static bool TryTimestamp(Int128 nanos, out Value timestamp)
    {
        var rest = nanos % NanosPerSecond;
        if (rest < 0)
            rest += NanosPerSecond;
        var seconds = (nanos - rest) / NanosPerSecond;
        timestamp = Value.Timestamp((long)seconds, (int)rest);
        return IsInRange((long)seconds);
    }

    public static bool IsInRange(long seconds) => seconds is >= MinSeconds and <= MaxSeconds;

    public static bool TryFromMilliseconds(long milliseconds, out Value timestamp)
    {
        var rest = (int)(milliseconds % 1000);
        if (rest < 0)
            rest += 1000;
        timestamp = Value.Timestamp((milliseconds - rest) / 1000, rest * 1_000_000);
        return IsInRange(timestamp.Bits);
    }
}
