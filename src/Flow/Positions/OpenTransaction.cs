namespace Keystone.Flow.Positions;

/// <summary>Records of one producer whose transaction's control record has not been read yet. Reused.</summary>
internal sealed class OpenTransaction
{
    private readonly List<(int Key, int KeyLength, int ValueLength, long Offset)> records = [];
    private byte[] bytes = new byte[1024];
    private int used;

    /// <summary>A null value (length -1) is a tombstone.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isTombstone, long offset)
    {
        var needed = used + key.Length + value.Length;
        if (needed > bytes.Length)
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        key.CopyTo(bytes.AsSpan(used));
        value.CopyTo(bytes.AsSpan(used + key.Length));
        records.Add((used, key.Length, isTombstone ? -1 : value.Length, offset));
        used = needed;
    }

    public void CommitTo(PositionTable table)
    {
        foreach (var (at, keyLength, valueLength, offset) in records)
        {
            var key = bytes.AsSpan(at, keyLength);
            table.Put(key, bytes.AsSpan(at + keyLength, Math.Max(valueLength, 0)), valueLength < 0, offset);
        }
        Clear();
    }

    public void Clear()
    {
        records.Clear();
        used = 0;
    }
}
