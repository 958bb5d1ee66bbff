namespace Keystone.Flow.Elements;

/// <summary>
/// One record batch on its way out: a slice of the source's bytes as they came, or pooled re-encoded bytes. Producer id, epoch, sequence,
/// transactional bit and CRC are stamped at send (they change with each transaction), so <see cref="Bytes"/> itself is never written to.
/// </summary>
public sealed class OutboundBatch
{
    /// <summary><see cref="Target"/> of a batch for the flow's dead-letter topic.</summary>
    public const int DeadLetter = -1;

    /// <summary>Index into the flow's targets, or <see cref="DeadLetter"/>.</summary>
    public int Target { get; internal set; }

    public int Partition { get; internal set; }

    /// <summary>A whole batch: 61 header bytes, then the records.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>Bytes of the batch; stays when <see cref="Bytes"/> has gone with the lease.</summary>
    public int Length { get; internal set; }

    public int Records { get; internal set; }

    public long FirstSourceOffset { get; internal set; }

    public long LastSourceOffset { get; internal set; }

    /// <summary>Whether the bytes are the source's own, unchanged: then record i has the source offset <c>FirstSourceOffset + i</c>.</summary>
    public bool IsPassed { get; internal set; }

    internal int OffsetsAt { get; set; }
}
