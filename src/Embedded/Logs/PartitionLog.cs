using System.Buffers.Binary;

namespace Keystone.Embedded.Logs;

/// <summary>
/// One partition's log: chunks of whole batches in memory. Bytes stay as they were sent; only base offset and partition leader
/// epoch (which the CRC does not cover) are patched. Owned by the cluster's loop.
/// </summary>
internal sealed class PartitionLog(MemoryAccount memory)
{
    public const int LargestChunk = 1 << 20;
    private const int SmallestChunk = 16 << 10;

    private readonly List<LogChunk> chunks = [];

    public IReadOnlyList<LogChunk> Chunks => chunks;

    /// <summary>The first offset that a consumer may read; moves up by retention and DeleteRecords only.</summary>
    public long StartOffset { get; private set; }

    /// <summary>The offset that the next record gets.</summary>
    public long EndOffset { get; private set; }

    public long SizeBytes { get; private set; }

    /// <summary>Counts every change but an append: a compaction that ran beside the loop applies only if it is unchanged.</summary>
    public int Shape { get; private set; }

    /// <summary>Appends one batch of <paramref name="count"/> offsets at the end and gives its copy in the log.</summary>
    public Span<byte> Append(ReadOnlySpan<byte> batch, int count, int leaderEpoch, long maxTimestamp, long nowMs, in RollRule roll)
    {
        var chunk = ChunkFor(batch.Length, nowMs, roll);
        var copy = chunk.Append(batch, EndOffset, EndOffset + count - 1, maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(copy, EndOffset);
        BinaryPrimitives.WriteInt32BigEndian(copy[12..], leaderEpoch);
        EndOffset += count;
        SizeBytes += batch.Length;
        return copy;
    }

    private LogChunk ChunkFor(int length, long nowMs, in RollRule roll)
    {
        var last = chunks.Count == 0 ? null : chunks[^1];
        if (last is not null && last.Fits(length) && !roll.IsDue(last, length, nowMs))
            return last;
        last?.Seal();
        // Chunks double as they fill up, so that a thousand idle partitions, or segments that roll often, do not hold a megabyte each.
        var capacity = Math.Clamp((last?.Used ?? 0) * 2, SmallestChunk, LargestChunk);
        return Add(new LogChunk(Math.Max(capacity, length), EndOffset, nowMs));
    }

    private LogChunk Add(LogChunk chunk)
    {
        chunks.Add(chunk);
        memory.Add(chunk.Capacity);
        return chunk;
    }

    /// <summary>
    /// Bytes from the batch that holds <paramref name="from"/>, at most <paramref name="maxBytes"/> of them, of batches that begin
    /// below <paramref name="upTo"/>. As a broker does, the last batch may be cut in the middle; the first is given whole when
    /// <paramref name="firstWhole"/> says so, however large.
    /// </summary>
    public LogSlices Read(long from, long upTo, int maxBytes, bool firstWhole)
    {
        var parts = new List<ReadOnlyMemory<byte>>(2);
        var left = (long)maxBytes;
        var endOffset = from;
        for (var c = ChunkIndexOf(from); c < chunks.Count; c++)
        {
            var chunk = chunks[c];
            var first = parts.Count == 0 ? chunk.IndexOf(from) : 0;
            if (first == chunk.Batches.Count)
                continue;
            if (chunk.Batches[first].BaseOffset >= upTo)
                break;
            if (parts.Count == 0 && firstWhole)
                left = Math.Max(left, chunk.Batches[first].Length);
            var begin = chunk.Batches[first].Position;
            var length = (int)Math.Min(EndBelow(chunk, first, upTo) - begin, left);
            if (length <= 0)
                break;
            parts.Add(chunk.Slice(begin, length));
            left -= length;
            endOffset = chunk.Batches[chunk.IndexOfPosition(begin + length - 1)].LastOffset + 1;
        }
        return LogSlices.Of(parts, endOffset);
    }

    private static int EndBelow(LogChunk chunk, int first, long upTo)
    {
        if (chunk.LastOffset < upTo)
            return chunk.Used;
        int low = first,
            high = chunk.Batches.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (chunk.Batches[middle].BaseOffset < upTo)
                low = middle + 1;
            else
                high = middle;
        }
        return low == chunk.Batches.Count ? chunk.Used : chunk.Batches[low].Position;
    }

    /// <summary>The first chunk that ends at or after the offset, or Chunks.Count.</summary>
    public int ChunkIndexOf(long offset)
    {
        int low = 0,
            high = chunks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (chunks[middle].LastOffset < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Removes every batch that reaches the offset or beyond; the next record gets at most this offset.</summary>
    public void TruncateTo(long offset)
    {
        if (offset >= EndOffset)
            return;
        Shape++;
        while (chunks.Count > 0 && chunks[^1].BaseOffset >= offset)
            RemoveAt(chunks.Count - 1);
        if (chunks.Count > 0)
        {
            var last = chunks[^1];
            var before = last.Used;
            last.CutTo(last.IndexOf(offset));
            SizeBytes -= before - last.Used;
        }
        EndOffset = offset;
        StartOffset = Math.Min(StartOffset, EndOffset);
    }

    /// <summary>Moves the start up and frees what lies wholly below it.</summary>
    public void AdvanceStartTo(long offset)
    {
        if (offset <= StartOffset)
            return;
        Shape++;
        StartOffset = Math.Min(offset, EndOffset);
        while (chunks.Count > 0 && chunks[0].LastOffset < StartOffset)
            RemoveAt(0);
    }

    /// <summary>Puts compacted chunks in the place of the first <paramref name="count"/>.</summary>
    public void ReplaceFirst(int count, IReadOnlyList<LogChunk> compacted)
    {
        Shape++;
        for (var i = 0; i < count; i++)
            RemoveAt(0);
        for (var i = compacted.Count - 1; i >= 0; i--)
        {
            chunks.Insert(0, compacted[i]);
            memory.Add(compacted[i].Capacity);
            SizeBytes += compacted[i].Used;
        }
    }

    /// <summary>Frees everything: the topic is gone.</summary>
    public void Clear()
    {
        Shape++;
        while (chunks.Count > 0)
            RemoveAt(chunks.Count - 1);
    }

    private void RemoveAt(int index)
    {
        var chunk = chunks[index];
        chunk.Seal();
        SizeBytes -= chunk.Used;
        memory.Add(-chunk.Capacity);
        chunks.RemoveAt(index);
    }
}
