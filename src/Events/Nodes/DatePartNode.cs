using Keystone.Events.Language;
using Keystone.Events.Time;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary><c>t.getHours(zone)</c> and the other parts of timestamps, and of durations what they are in whole hours, minutes, seconds.</summary>
internal sealed class DatePartNode(Syntax syntax, Function function, Node operand, Node? zone) : Node(syntax)
{
    public override IEnumerable<Node> Children => zone is null ? [operand] : [operand, zone];

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        if (!operand.TryEvaluate(in frame, out value))
            return false;
        if (value.Kind == CelKind.Duration && zone is null && TryDuration(value.Bits, out var whole))
        {
            value = Value.Of(whole);
            return true;
        }
        if (value.Kind != CelKind.Timestamp)
            return frame.Memory.Fail(this, FailureCode.NoOverload, in value);
        if (!TryLocal(in frame, in value, out var local))
            return false;
        value = Value.Of(Part(local, value.Nanos));
        return true;
    }

    private bool TryDuration(long nanos, out long whole)
    {
        whole = function switch
        {
            Function.GetHours => nanos / 3_600_000_000_000,
            Function.GetMinutes => nanos / 60_000_000_000,
            Function.GetSeconds => nanos / 1_000_000_000,
            Function.GetMilliseconds => nanos / 1_000_000 % 1_000,
            _ => -1,
        };
        return function is Function.GetHours or Function.GetMinutes or Function.GetSeconds or Function.GetMilliseconds;
    }

    private bool TryLocal(in Frame frame, in Value timestamp, out long seconds)
    {
        seconds = timestamp.Bits;
        if (zone is null)
            return true;
        if (!zone.TryEvaluate(in frame, out var name))
            return false;
        if (name.Kind != CelKind.String)
            return frame.Memory.Fail(this, FailureCode.NoOverload, in timestamp, in name);
        if (Zone.Find(frame.Bytes(in name)) is not { } found)
            return frame.Memory.Fail(this, FailureCode.UnknownTimeZone, in name);
        seconds = found.Local(in timestamp);
        return true;
    }

    private long Part(long local, int nanos)
    {
        var (days, rest) = Calendar.Split(local);
        switch (function)
        {
            case Function.GetHours:
                return rest / 3_600;
            case Function.GetMinutes:
                return rest / 60 % 60;
            case Function.GetSeconds:
                return rest % 60;
            case Function.GetMilliseconds:
                return nanos / 1_000_000;
            case Function.GetDayOfWeek:
                return Calendar.Weekday(days);
        }
        var (year, month, day) = Calendar.Date(days);
        return function switch
        {
            Function.GetFullYear => year,
            Function.GetMonth => month - 1,
            Function.GetDate => day,
            Function.GetDayOfMonth => day - 1,
            _ => days - Calendar.Days(year, 1, 1),
        };
    }
}
