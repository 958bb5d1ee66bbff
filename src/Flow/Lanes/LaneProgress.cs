using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Flow.Workers;

namespace Keystone.Flow.Lanes;

/// <summary>
/// What a lane has done and where it stands, over all of its runs. Written once per element, read by <c>status</c> and by the copier of
/// group positions. Thread-safe.
/// </summary>
internal sealed class LaneProgress(IReadOnlyList<string> targetNames, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Standing> partitions = [];
    private readonly ElementCounts counts = new();
    private readonly long[] targetRecords = new long[targetNames.Count];
    private readonly long[] targetBytes = new long[targetNames.Count];
    private long dropped;
    private long commits;
    private long changes;
    private long moves;

    /// <summary>Transactions committed.</summary>
    public long Commits => Volatile.Read(ref commits);

    /// <summary>Grows whenever a commit moves a position: the lane gets on.</summary>
    public long Moves => Volatile.Read(ref moves);

    /// <summary>Grows whenever a committed position changes.</summary>
    public long Changes => Volatile.Read(ref changes);

    /// <summary>A run begins (again) at this position.</summary>
    public void Open(SourcePartition partition, long position, int leaderEpoch, IReadOnlyList<AcceptedGap> gaps)
    {
        lock (gate)
        {
            var standing = StandingOf(partition.Partition);
            standing.Source = partition;
            standing.Position = position;
            standing.LeaderEpoch = leaderEpoch;
            standing.Gaps = gaps;
            changes++;
        }
    }

    /// <summary>Forgets partitions that the lane no longer has.</summary>
    public void Keep(IReadOnlySet<int> owned)
    {
        lock (gate)
            foreach (var partition in partitions.Keys.Where(p => !owned.Contains(p)).ToList())
                partitions.Remove(partition);
    }

    public void Fetched(SourcePartition partition, long readableEnd, long logStart)
    {
        lock (gate)
        {
            var standing = StandingOf(partition.Partition);
            standing.End = readableEnd;
            standing.LogStart = logStart;
        }
    }

    /// <summary>An element is delivered: its records count.</summary>
    public void Delivered(OutboundElement element)
    {
        lock (gate)
        {
            counts.Add(element.Counts);
            foreach (var batch in element.Batches)
            {
                if ((uint)batch.Target >= (uint)targetRecords.Length)
                    continue;
                targetRecords[batch.Target] += batch.Records;
                targetBytes[batch.Target] += batch.Length;
            }
            var standing = StandingOf(element.Partition.Partition);
            if (element.MaxTimestampMs >= 0)
                standing.NewestMs = Math.Max(standing.NewestMs, element.MaxTimestampMs);
        }
    }

    public void Dropped(long records) => Interlocked.Add(ref dropped, records);

    public void Committed(IReadOnlyList<(SourcePartition Partition, long NextOffset)> written)
    {
        lock (gate)
        {
            commits++;
            foreach (var (partition, next) in written)
            {
                var standing = StandingOf(partition.Partition);
                if (standing.Position == next)
                    continue;
                standing.Position = next;
                changes++;
                moves++;
            }
        }
    }

    public void Accepted(SourcePartition partition, IReadOnlyList<AcceptedGap> gaps)
    {
        lock (gate)
            StandingOf(partition.Partition).Gaps = [.. gaps];
    }

    /// <summary>The committed positions, for a copy to the group.</summary>
    public List<(SourcePartition Partition, long Position, int LeaderEpoch)> Positions()
    {
        lock (gate)
            return [.. partitions.Values.Where(p => p.Source is not null).Select(p => (p.Source!, p.Position, p.LeaderEpoch))];
    }

    public IReadOnlyList<PartitionStatus> PartitionStatuses()
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            var meanBytes = counts.Read == 0 ? 0 : (double)counts.ReadBytes / counts.Read;
            return
            [
                .. partitions
                    .OrderBy(p => p.Key)
                    .Select(p =>
                    {
                        var (number, standing) = p;
                        var lag = standing.End < 0 || standing.Position < 0 ? 0 : Math.Max(0, standing.End - standing.Position);
                        return new PartitionStatus
                        {
                            Partition = number,
                            Position = standing.Position,
                            EndOffset = standing.End,
                            LagRecords = lag,
                            LagBytes = (long)(lag * meanBytes),
                            LagSeconds = lag == 0 || standing.NewestMs < 0 ? 0 : Math.Max(0, (nowMs - standing.NewestMs) / 1000.0),
                            Gaps = standing.Gaps,
                        };
                    }),
            ];
        }
    }

    public IReadOnlyList<TargetStatus> TargetStatuses()
    {
        lock (gate)
            return [.. targetNames.Select((name, i) => new TargetStatus(name, targetRecords[i], targetBytes[i]))];
    }

    public LaneCounts Counts()
    {
        lock (gate)
        {
            var reencoded = new Dictionary<ReencodeReason, long>();
            for (var i = 0; i < counts.Reencoded.Length; i++)
                if (counts.Reencoded[i] > 0)
                    reencoded[(ReencodeReason)i] = counts.Reencoded[i];
            return new LaneCounts
            {
                Read = counts.Read,
                Kept = counts.Kept,
                Filtered = counts.Filtered,
                DeadLettered = counts.DeadLettered,
                Skipped = counts.Skipped,
                Aborted = counts.Aborted,
                Dropped = Volatile.Read(ref dropped),
                ReadBytes = counts.ReadBytes,
                SentBytes = counts.SentBytes,
                PassedBatches = counts.PassedBatches,
                ReencodedBatches = reencoded,
                Commits = commits,
            };
        }
    }

    private Standing StandingOf(int partition)
    {
        if (!partitions.TryGetValue(partition, out var standing))
            partitions[partition] = standing = new Standing();
        return standing;
    }

    private sealed class Standing
    {
        public SourcePartition? Source { get; set; }
        public long Position { get; set; } = -1;
        public int LeaderEpoch { get; set; } = -1;
        public long End { get; set; } = -1;
        public long LogStart { get; set; } = -1;
        public long NewestMs { get; set; } = -1;
        public IReadOnlyList<AcceptedGap> Gaps { get; set; } = [];
    }
}
