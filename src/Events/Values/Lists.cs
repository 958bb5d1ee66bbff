using Keystone.Events.Json;
using Keystone.Events.Nodes;

namespace Keystone.Events.Values;

/// <summary>Lists, whether an expression made them or they stand in the payload.</summary>
internal static class Lists
{
    /// <summary>Goes through a list without taking it apart.</summary>
    public struct Cursor(in Value list)
    {
        private readonly Value _list = list;
        private int _at = -2;

        /// <summary>False at the end, and where the element is no text: <paramref name="failed"/> tells.</summary>
        public bool MoveNext(in Frame frame, Node node, out Value item, out bool failed)
        {
            failed = false;
            item = default;
            if (_list.Object is ListValue made)
            {
                _at = _at < 0 ? 0 : _at + 1;
                if (_at >= made.Count)
                    return false;
                item = made.Items[_at];
                return true;
            }
            var json = frame.Record.Value;
            if (_at == -2)
                _at = JsonValues.FirstMember(json, in _list);
            if (_at < 0)
                return false;
            failed = !JsonValues.TryRead(in frame, node, _at, out item, out var end);
            _at = JsonValues.NextMember(json, end);
            return !failed;
        }
    }

    public static long Count(in Frame frame, in Value list)
    {
        if (list.Object is ListValue made)
            return made.Count;
        var json = frame.Record.Value;
        var count = 0;
        for (var at = JsonValues.FirstMember(json, in list); at >= 0; count++)
            at = JsonValues.NextMember(json, JsonText.SkipValue(json, at, 0));
        frame.Memory.Steps += count;
        return count;
    }

    public static bool TryIndex(in Frame frame, Node node, in Value list, in Value index, out Value item)
    {
        item = default;
        if (!TryPlace(in index, out var place))
            return frame.Memory.Fail(node, FailureCode.BadIndex, in index);
        if (list.Object is ListValue made)
        {
            if ((ulong)place >= (ulong)made.Count)
                return frame.Memory.Fail(node, FailureCode.IndexOutOfRange, in index, Value.Of((long)made.Count));
            item = made.Items[(int)place];
            return true;
        }
        var json = frame.Record.Value;
        var count = 0L;
        for (var at = JsonValues.FirstMember(json, in list); at >= 0; count++)
        {
            if (count == place)
                return TrySpend(in frame, node, count) && JsonValues.TryRead(in frame, node, at, out item, out _);
            at = JsonValues.NextMember(json, JsonText.SkipValue(json, at, 0));
        }
        return frame.Memory.Fail(node, FailureCode.IndexOutOfRange, in index, Value.Of(count));
    }

    /// <summary>An index is an int, or a uint or double that is equal to one.</summary>
    private static bool TryPlace(in Value index, out long place)
    {
        place = index.Int;
        switch (index.Kind)
        {
            case CelKind.Int:
                return true;
            case CelKind.UInt:
                return index.UInt <= long.MaxValue;
            case CelKind.Double when index.Double is >= -9223372036854775808.0 and < 9223372036854775808.0:
                place = (long)index.Double;
                return place == index.Double;
            default:
                return false;
        }
    }

    /// <summary>One list after the other, as a list of its own.</summary>
    public static bool TryConcatenate(in Frame frame, Node node, in Value a, in Value b, out Value list)
    {
        list = default;
        var count = Count(in frame, in a) + Count(in frame, in b);
        if (!TrySpend(in frame, node, count))
            return false;
        var items = new Value[count];
        var used = 0;
        if (!TryCopy(in frame, node, in a, items, ref used) || !TryCopy(in frame, node, in b, items, ref used))
            return false;
        list = Value.Of(new ListValue(items, used));
        return true;
    }

    public static bool TrySpend(in Frame frame, Node node, long steps)
    {
        if (steps + frame.Memory.Steps > ExpressionLimits.MaxSteps)
            return frame.Memory.Fail(node, FailureCode.TooManySteps);
        frame.Memory.Steps += (int)steps;
        return true;
    }

    private static bool TryCopy(in Frame frame, Node node, in Value list, Value[] into, ref int used)
    {
        var cursor = new Cursor(in list);
        bool failed;
        while (cursor.MoveNext(in frame, node, out var item, out failed))
            into[used++] = item;
        return !failed;
    }
}
