namespace Keystone.Client.Fetching;

/// <summary>What a fetch brought of one partition; the bytes live as long as the <see cref="FetchResult"/> or a reference to its buffer.</summary>
public sealed class FetchedPartition
{
    internal FetchedPartition(FetchPosition position) => Position = position;

    /// <summary>What was asked for.</summary>
    public FetchPosition Position { get; }

    public TopicPartition Partition => Position.Partition;

    /// <summary>The topic's id as the cluster has it.</summary>
    public Guid TopicId { get; internal set; }

    /// <summary>
    /// Whole batches, in order; a last one that was cut off is left out. The first may begin below the position. Empty when there
    /// is nothing new.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    public int BatchCount { get; internal set; }

    /// <summary>Where to read on: behind the last whole batch, or the position itself.</summary>
    public long NextOffset { get; internal set; }

    /// <summary>The leader epoch of the last whole batch, to read on with; else the position's.</summary>
    public int LastEpoch { get; internal set; }

    public long HighWatermark { get; internal set; } = -1;

    /// <summary>The first offset of the oldest open transaction, or the high watermark.</summary>
    public long LastStableOffset { get; internal set; } = -1;

    public long LogStartOffset { get; internal set; } = -1;

    /// <summary>For read committed, ordered by offset; give it to <see cref="AbortedFilter"/>.</summary>
    public IReadOnlyList<AbortedTransaction> Aborted { get; internal set; } = [];

    /// <summary>Null when the partition was read.</summary>
    public FetchFailure? Failure { get; internal set; }
}
