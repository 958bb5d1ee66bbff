namespace Keystone.Flow.Elements;

/// <summary>
/// What Transform makes of a <see cref="SourceSlice"/>: the batches to send, in order, and the position after them. An element without
/// batches (all filtered, aborted, markers) still moves the position. Pooled by the run.
/// </summary>
public sealed class OutboundElement
{
    private readonly List<OutboundBatch> batches = [];
    private readonly List<OutboundBatch> deadLetters = [];
    private readonly List<DeadLetterRecord> kept = [];
    private readonly Stack<OutboundBatch> free = new();
    private int[] offsets = [];
    private int offsetCount;

    public OutboundElement() => Delivered = new DeliveredElement(this);

    public SourcePartition Partition { get; private set; } = null!;

    public long FromOffset { get; private set; }

    /// <summary>The lane's position once everything in this element is acknowledged.</summary>
    public long NextOffset { get; private set; }

    public int LeaderEpoch { get; private set; }

    public long HighWatermark { get; private set; }

    public long LastStableOffset { get; private set; }

    public long MaxTimestampMs { get; private set; }

    /// <summary>Keeps the batches' bytes alive. Gone once <see cref="ReleaseLease"/> was called.</summary>
    public ElementLease Lease { get; private set; } = null!;

    /// <summary>Sends of this element that are under way. The Deliver stage's own count.</summary>
    internal int PendingSends { get; set; }

    public ElementCounts Counts { get; } = new();

    /// <summary>In the order in which their records stood in the source, for each target partition.</summary>
    public IReadOnlyList<OutboundBatch> Batches => batches;

    public IReadOnlyList<OutboundBatch> DeadLetters => deadLetters;

    /// <summary>A sink's flow: its dead letters, encoded only when its position passes them. Empty for Kafka targets.</summary>
    public IReadOnlyList<DeadLetterRecord> KeptDeadLetters => kept;

    /// <summary>This element as a Deliver stage hands it on, once its bytes are needed no more.</summary>
    public DeliveredElement Delivered { get; }

    /// <summary>Takes over a slice's coordinates and lease. Flow's TransformStage calls it before the transform sees the element.</summary>
    public void Begin(SourceSlice slice)
    {
        Partition = slice.Partition;
        FromOffset = slice.FromOffset;
        NextOffset = slice.NextOffset;
        LeaderEpoch = slice.LeaderEpoch;
        HighWatermark = slice.HighWatermark;
        LastStableOffset = slice.LastStableOffset;
        MaxTimestampMs = slice.MaxTimestampMs;
        Lease = slice.Lease;
        PendingSends = 0;
        Counts.Clear();
        offsetCount = 0;
        Recycle(batches);
        Recycle(deadLetters);
        kept.Clear();
    }

    /// <summary>
    /// The element's bytes are needed no more: its lease returns when the last send that refers to them has ended. A Deliver stage may call it
    /// early (once all is acknowledged or written); the end of the graph calls it in any case.
    /// </summary>
    public void ReleaseLease()
    {
        var lease = Lease;
        // The run reuses leases: a second call must not touch another element's.
        Lease = null!;
        lease?.Done();
    }

    internal void Keep(DeadLetterRecord letter)
    {
        Counts.DeadLettered++;
        kept.Add(letter);
    }

    /// <summary>A batch of the source, untouched.</summary>
    public OutboundBatch AddPassed(int target, int partition, ReadOnlyMemory<byte> batch, int records, long firstOffset, long lastOffset)
    {
        Counts.PassedBatches++;
        Counts.SentBytes += batch.Length;
        var added = Add(batches, target, partition, batch, records, firstOffset, lastOffset);
        added.IsPassed = true;
        return added;
    }

    /// <summary>
    /// A re-encoded batch. <paramref name="sourceOffsets"/> has each record's distance from <see cref="FromOffset"/>, so that a record which
    /// the target refuses can be traced; <paramref name="owner"/> returns the bytes' buffer and is disposed with the element's lease.
    /// </summary>
    public OutboundBatch AddEncoded(
        int target,
        int partition,
        ReadOnlyMemory<byte> batch,
        IDisposable owner,
        ReadOnlySpan<int> sourceOffsets,
        ReencodeReason reason
    )
    {
        Counts.CountReencoded(reason);
        Counts.SentBytes += batch.Length;
        return AddOwned(batches, target, partition, batch, owner, sourceOffsets);
    }

    internal OutboundBatch AddDeadLetters(int partition, ReadOnlyMemory<byte> batch, IDisposable owner, ReadOnlySpan<int> sourceOffsets)
    {
        return AddOwned(deadLetters, OutboundBatch.DeadLetter, partition, batch, owner, sourceOffsets);
    }

    /// <summary>The source offset of record <paramref name="index"/> of <paramref name="batch"/>.</summary>
    public long SourceOffset(OutboundBatch batch, int index) =>
        batch.IsPassed ? batch.FirstSourceOffset + index : FromOffset + offsets[batch.OffsetsAt + index];

    /// <summary>Each record's distance from <see cref="FromOffset"/>; empty for a passed batch, whose offsets are without holes.</summary>
    public ReadOnlySpan<int> SourceOffsets(OutboundBatch batch) =>
        batch.IsPassed ? default : offsets.AsSpan(batch.OffsetsAt, batch.Records);

    private OutboundBatch AddOwned(
        List<OutboundBatch> to,
        int target,
        int partition,
        ReadOnlyMemory<byte> batch,
        IDisposable owner,
        ReadOnlySpan<int> sourceOffsets
    )
    {
        // First of all: should anything below throw, the buffer still returns with the lease.
        Lease.Own(owner, batch.Length);
        if (offsets.Length < offsetCount + sourceOffsets.Length)
            Array.Resize(ref offsets, Math.Max(offsetCount + sourceOffsets.Length, offsets.Length * 2));
        sourceOffsets.CopyTo(offsets.AsSpan(offsetCount));
        var added = Add(to, target, partition, batch, sourceOffsets.Length, FromOffset + sourceOffsets[0], FromOffset + sourceOffsets[^1]);
        added.IsPassed = false;
        added.OffsetsAt = offsetCount;
        offsetCount += sourceOffsets.Length;
        return added;
    }

    private OutboundBatch Add(
        List<OutboundBatch> to,
        int target,
        int partition,
        ReadOnlyMemory<byte> batch,
        int records,
        long firstOffset,
        long lastOffset
    )
    {
        var added = free.Count > 0 ? free.Pop() : new OutboundBatch();
        added.Target = target;
        added.Partition = partition;
        added.Bytes = batch;
        added.Length = batch.Length;
        added.Records = records;
        added.FirstSourceOffset = firstOffset;
        added.LastSourceOffset = lastOffset;
        to.Add(added);
        return added;
    }

    private void Recycle(List<OutboundBatch> batches)
    {
        foreach (var batch in batches)
        {
            batch.Bytes = default;
            free.Push(batch);
        }
        batches.Clear();
    }
}
