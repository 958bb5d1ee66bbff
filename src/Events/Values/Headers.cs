using System.Text.Unicode;
using Keystone.Events.Nodes;

namespace Keystone.Events.Values;

/// <summary>The <c>headers</c> of a record as a map: of a repeated name the last value, null where that has none.</summary>
internal static class Headers
{
    public static Value Map => new() { Kind = CelKind.Map, Origin = Origin.Headers };

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;
        private int _left = -1;

        public int KeyStart { get; private set; }

        public int KeyLength { get; private set; }

        public int ValueStart { get; private set; }

        /// <summary>-1: null.</summary>
        public int ValueLength { get; private set; }

        public bool Broken { get; private set; }

        public bool MoveNext()
        {
            if (_bytes.IsEmpty)
                return false;
            if (_left < 0)
                _left = Number();
            if (Broken || _left < 0)
                Broken = true;
            if (Broken || _left-- == 0)
                return false;
            KeyLength = Number();
            KeyStart = _at;
            if (Broken || KeyLength < 0 || KeyLength > _bytes.Length - _at)
                return Break();
            _at += KeyLength;
            ValueLength = Number();
            ValueStart = _at;
            if (Broken || ValueLength < -1 || ValueLength > _bytes.Length - _at)
                return Break();
            _at += Math.Max(0, ValueLength);
            return true;
        }

        private bool Break()
        {
            Broken = true;
            return false;
        }

        private int Number()
        {
            var bits = 0u;
            for (var shift = 0; shift < 35; shift += 7)
            {
                if (_at >= _bytes.Length)
                    break;
                var next = _bytes[_at++];
                bits |= (uint)(next & 0x7F) << shift;
                if (next < 0x80)
                    return (int)(bits >> 1) ^ -(int)(bits & 1);
            }
            Broken = true;
            return 0;
        }
    }

    /// <summary>False where it failed; else <paramref name="found"/> tells whether there is such a header.</summary>
    public static bool TryFind(in Frame frame, Node node, ReadOnlySpan<byte> name, out Value value, out bool found)
    {
        value = default;
        found = false;
        var headers = frame.Record.Headers;
        var reader = new Reader(headers);
        int start = 0,
            length = 0;
        while (reader.MoveNext())
        {
            if (!headers.Slice(reader.KeyStart, reader.KeyLength).SequenceEqual(name))
                continue;
            found = true;
            start = reader.ValueStart;
            length = reader.ValueLength;
        }
        if (reader.Broken)
            return frame.Memory.Fail(node, FailureCode.BadHeaders);
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
        var reader = new Reader(frame.Record.Headers);
        while (reader.MoveNext())
        {
            if (!TryText(in frame, node, reader.KeyStart, reader.KeyLength, out var name))
                return false;
            var key = MapKey.Of(in frame, in name)!;
            if (!lasts.ContainsKey(key))
                names.Add(name);
            lasts[key] = (reader.ValueStart, reader.ValueLength);
        }
        if (reader.Broken)
            return frame.Memory.Fail(node, FailureCode.BadHeaders);
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
