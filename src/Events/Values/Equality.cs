using Keystone.Events.Nodes;

namespace Keystone.Events.Values;

/// <summary>
/// Equality of any two values: numbers by value whatever their types, lists and maps by what they hold, values of different types are unequal. An error
/// only where a string of the payload that has to be compared is no text.
/// </summary>
internal static class Equality
{
    public static Outcome Test(in Frame frame, Node node, in Value a, in Value b)
    {
        if (a.Kind != b.Kind)
            return Of(Numbers.IsNumber(a.Kind) && Numbers.IsNumber(b.Kind) && Numbers.TryCompare(in a, in b, out var order) && order == 0);
        switch (a.Kind)
        {
            case CelKind.Null:
                return Outcome.True;
            case CelKind.String or CelKind.Bytes:
                return Of(frame.Bytes(in a).SequenceEqual(frame.Bytes(in b)));
            case CelKind.Double:
                return Of(a.Double == b.Double);
            case CelKind.Timestamp:
                return Of(a.Bits == b.Bits && a.Nanos == b.Nanos);
            case CelKind.Type:
                return Of(ReferenceEquals(a.Object, b.Object));
            case CelKind.List:
                return TestLists(in frame, node, in a, in b);
            case CelKind.Map:
                return TestMaps(in frame, node, in a, in b);
            default:
                return Of(a.Bits == b.Bits);
        }
    }

    private static Outcome Of(bool value) => value ? Outcome.True : Outcome.False;

    private static Outcome TestLists(in Frame frame, Node node, in Value a, in Value b)
    {
        var left = new Lists.Cursor(in a);
        var right = new Lists.Cursor(in b);
        while (true)
        {
            var more = left.MoveNext(in frame, node, out var x, out var failed);
            if (failed)
                return Outcome.Error;
            if (right.MoveNext(in frame, node, out var y, out failed) != more || failed)
                return failed ? Outcome.Error : Outcome.False;
            if (!more)
                return Outcome.True;
            if (!Lists.TrySpend(in frame, node, 1))
                return Outcome.Error;
            var equal = Test(in frame, node, in x, in y);
            if (equal != Outcome.True)
                return equal;
        }
    }

    private static Outcome TestMaps(in Frame frame, Node node, in Value a, in Value b)
    {
        if (!Maps.TryTakeApart(in frame, node, in a, out var left) || !Maps.TryTakeApart(in frame, node, in b, out var right))
            return Outcome.Error;
        if (left!.Count != right!.Count)
            return Outcome.False;
        for (var i = 0; i < left.Count; i++)
        {
            if (!Lists.TrySpend(in frame, node, 1))
                return Outcome.Error;
            var key = left.KeyAt(i);
            if (!right.TryGet(in frame, in key, out var theirs))
                return Outcome.False;
            var equal = Test(in frame, node, left.ValueAt(i), in theirs);
            if (equal != Outcome.True)
                return equal;
        }
        return Outcome.True;
    }
}
