using System.Buffers;

namespace Keystone.Router.Reencoding;

/// <summary>
/// The records of a batch so far, as long as some branch has taken all of them: should it take all to the end, its batch goes through untouched and
/// these copies were for nothing (a memcpy); should it not, they are encoded from here and nothing is decompressed twice.
/// </summary>
internal sealed class DeferredRecords : IDisposable
{
    private const int KeptBytes = 1 << 20;

    private readonly List<Entry> _entries = [];
    private byte[] _bytes = [];
    private int _length;

    private readonly record struct Entry(long TimestampMs, long Offset, int Start, int Length);

    public int Count => _entries.Count;

    /// <summary>Held now, for the lane's budget.</summary>
    public int BufferBytes => _bytes.Length;

    public void Add(long timestampMs, long offset, ReadOnlySpan<byte> tail)
    {
        if (_bytes.Length - _length < tail.Length)
            Grow(tail.Length);
        tail.CopyTo(_bytes.AsSpan(_length));
        _entries.Add(new Entry(timestampMs, offset, _length, tail.Length));
        _length += tail.Length;
    }

    public ReadOnlySpan<byte> Get(int index, out long timestampMs, out long offset)
    {
        var entry = _entries[index];
        (timestampMs, offset) = (entry.TimestampMs, entry.Offset);
        return _bytes.AsSpan(entry.Start, entry.Length);
    }

    public void Clear()
    {
        _entries.Clear();
        _length = 0;
        if (_bytes.Length > KeptBytes)
            Dispose();
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(
            (int)Math.Min(Array.MaxLength, Math.Max((long)_length + more, Math.Max(64 << 10, _bytes.Length * 2L)))
        );
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
