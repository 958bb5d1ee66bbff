using Keystone.Client.Fetching;

namespace Keystone.Flow.Elements;

/// <summary>
/// The leased bytes of one partition in one fetch response: what a lane's graph carries from FetchSource to Transform. Pooled by the run;
/// nothing may keep it after Transform has returned.
/// </summary>
public sealed class SourceSlice
{
    public SourcePartition Partition { get; private set; } = null!;

    /// <summary>Whole batches only (a partial last one has been cut off by FetchSource). May be empty: then only the position moves.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The lane's position. Records below it in the first batch (a fetch starts at a batch's start) must be left out.</summary>
    public long FromOffset { get; private set; }

    /// <summary>The offset after the last batch: the lane's position once this slice is done.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Leader epoch of the last batch, -1 when unknown; it is kept with the position to detect truncation.</summary>
    public int LeaderEpoch { get; private set; }

    public long HighWatermark { get; private set; }

    public long LastStableOffset { get; private set; }

    /// <summary>The newest timestamp among the batches, in milliseconds since 1970; -1 without one.</summary>
    public long MaxTimestampMs { get; private set; } = -1;

    /// <summary>Aborted transactions that overlap the bytes, by first offset: what <see cref="AbortedFilter"/> takes.</summary>
    public IReadOnlyList<AbortedTransaction> Aborted { get; set; } = [];

    /// <summary>Keeps <see cref="Bytes"/> alive. It passes on to the OutboundElement.</summary>
    public ElementLease Lease { get; private set; } = null!;

    /// <summary>Fills a pooled slice. Public so that tests of transforms can make slices up.</summary>
    public void Set(
        SourcePartition partition,
        ReadOnlyMemory<byte> bytes,
        long fromOffset,
        long nextOffset,
        int leaderEpoch,
        long highWatermark,
        long lastStableOffset,
        ElementLease lease,
        long maxTimestampMs = -1
    )
    {
        MaxTimestampMs = maxTimestampMs;
        Partition = partition;
        Bytes = bytes;
        FromOffset = fromOffset;
        NextOffset = nextOffset;
        LeaderEpoch = leaderEpoch;
        HighWatermark = highWatermark;
        LastStableOffset = lastStableOffset;
        Lease = lease;
        Aborted = [];
    }
}
