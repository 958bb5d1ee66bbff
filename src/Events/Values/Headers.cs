using System.Text.Unicode;
using Keystone.Events.Nodes;
using Keystone.Events.Records;

namespace Keystone.Events.Values;

/// <summary>The <c>headers</c> of a record as a map: of a repeated name the last value, null where that has none.</summary>
internal static class Headers
{
    public static Value Map => new() { Kind = CelKind.Map, Origin = Origin.Headers };

    /// <summary>False where it failed; else <paramref name="found"/> tells whether there is such a header.</summary>
    public static bool TryFind(in Frame frame, Node node, ReadOnlySpan<byte> name, out Value value, out bool found)
    {
        value = default;
        found = false;
        var headers = frame.Record.Headers;
        var reader = new HeaderBlockReader(headers);
        int start = 0,
            length = 0;
        while (reader.MoveNext())
        {
            if (!headers.Slice(reader.NameStart, reader.NameLength).SequenceEqual(name))
                continue;
            found = true;
            start = reader.ValueStart;
            length = reader.ValueLength;
        }
        return !found || TryText(in frame, node, start, length, out value);
    }

    private static bool TryText(in Frame frame, Node node, int start, int length, out Value value)
    {
        value = default;
        if (length < 0)
            return true;
        value = Value.Text(CelKind.String, Origin.Headers, null, start, length);
        return Utf8.IsValid(frame.Record.Headers.Slice(start, length)) || frame.Memory.Fail(node, FailureCode.BadText);
    }

    public static bool TryTakeApart(in Frame frame, Node node, out MapValue? taken)
    {
        taken = new MapValue(8);
        var lasts = new Dictionary<object, (int Start, int Length)>();
        var names = new List<Value>();
        var reader = new HeaderBlockReader(frame.Record.Headers);
        while (reader.MoveNext())
        {
            if (!TryText(in frame, node, reader.NameStart, reader.NameLength, out var name))
                return false;
            var key = MapKey.Of(in frame, in name)!;
            if (!lasts.ContainsKey(key))
                names.Add(name);
            lasts[key] = (reader.ValueStart, reader.ValueLength);
        }
        foreach (var name in names)
        {
            var (start, length) = lasts[MapKey.Of(in frame, in name)!];
            if (!TryText(in frame, node, start, length, out var value))
                return false;
            taken.TryAdd(in frame, in name, in value);
        }
        return true;
    }
}
