namespace Keystone.Embedded.Logs;

/// <summary>
/// A run of whole batches in one array. Bytes below <see cref="Used"/> never change once written, and a chunk that was cut is
/// never appended to again: a fetch response may still be sending from it.
/// </summary>
internal sealed class LogChunk(int capacityBytes, long baseOffset, long createdMs)
{
    private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(capacityBytes);

    public List<BatchEntry> Batches { get; } = [];

    public long BaseOffset { get; } = baseOffset;

    public long CreatedMs { get; } = createdMs;

    public int Used { get; private set; }

    public int Capacity => bytes.Length;

    public bool Sealed { get; private set; }

    public long MaxTimestamp { get; private set; } = -1;

    public long LastOffset => Batches.Count == 0 ? BaseOffset - 1 : Batches[^1].LastOffset;

    public bool Fits(int length) => !Sealed && length <= bytes.Length - Used;

    /// <summary>Copies the batch in and gives the copy for patching (before any reader can see it).</summary>
    public Span<byte> Append(ReadOnlySpan<byte> batch, long baseOffset, long lastOffset, long maxTimestamp)
    {
        var target = bytes.AsSpan(Used, batch.Length);
        batch.CopyTo(target);
        Batches.Add(new BatchEntry(Used, batch.Length, baseOffset, lastOffset, maxTimestamp));
        Used += batch.Length;
        MaxTimestamp = Math.Max(MaxTimestamp, maxTimestamp);
        return target;
    }

    public ReadOnlyMemory<byte> Slice(int position, int length) => bytes.AsMemory(position, length);

    public ReadOnlyMemory<byte> BytesOf(in BatchEntry batch) => bytes.AsMemory(batch.Position, batch.Length);

    public void Seal() => Sealed = true;

    /// <summary>Drops the batches from <paramref name="count"/> on and seals the chunk.</summary>
    public void CutTo(int count)
    {
        Batches.RemoveRange(count, Batches.Count - count);
        Used = count == 0 ? 0 : Batches[^1].Position + Batches[^1].Length;
        MaxTimestamp = -1;
        foreach (var batch in Batches)
            MaxTimestamp = Math.Max(MaxTimestamp, batch.MaxTimestamp);
        Sealed = true;
    }

    /// <summary>The first batch that ends at or after the offset, or Batches.Count.</summary>
    public int IndexOf(long offset)
    {
        int low = 0,
            high = Batches.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Batches[middle].LastOffset < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The batch that the byte at the position belongs to.</summary>
    public int IndexOfPosition(int position)
    {
        int low = 0,
            high = Batches.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (Batches[middle].Position <= position)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
