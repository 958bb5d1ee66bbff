using Google.Protobuf;
using Keystone.Flow.Elements;
using Keystone.Flow.Internals;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Positions;

/// <summary>
/// What a run knows of its partitions' positions, and the encoder of their records. Everything noted since the last <see cref="Encode"/>
/// goes into the next one. A new run's partitions are all due at once: its first transaction writes one record for each of them, by
/// which an older owner learns who has fenced it. Thread-safe; one Encode at a time.
/// </summary>
internal sealed class PositionBook(FlowIdentity flow, string sourceClusterId, string instanceId, int laneCount, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<SourcePartition, Entry> entries = new(ReferenceEqualityComparer.Instance);
    private readonly List<Entry> due = [];
    private readonly PositionValue message = new();
    private byte[] scratch = new byte[1024];

    public bool HasDue
    {
        get
        {
            lock (gate)
                return due.Count > 0;
        }
    }

    /// <summary>A partition of the run, with what stands for it so far. It is due.</summary>
    public void Open(SourcePartition partition, long nextOffset, int leaderEpoch, PendingCut? cut, IReadOnlyList<AcceptedGap> gaps)
    {
        lock (gate)
        {
            var entry = new Entry(partition, PositionKeys.Of(flow.ToString(), sourceClusterId, partition.TopicId, partition.Partition))
            {
                NextOffset = nextOffset,
                LeaderEpoch = leaderEpoch,
                Cut = cut,
            };
            entry.Gaps.AddRange(gaps);
            entries.Add(partition, entry);
            MarkDue(entry);
        }
    }

    /// <summary>Everything below <paramref name="nextOffset"/> is dealt with.</summary>
    public void Note(SourcePartition partition, long nextOffset, int leaderEpoch)
    {
        lock (gate)
        {
            var entry = entries[partition];
            entry.NextOffset = nextOffset;
            if (leaderEpoch >= 0)
                entry.LeaderEpoch = leaderEpoch;
            MarkDue(entry);
        }
    }

    /// <summary>A sink's position, with the cut that is pending there.</summary>
    public void Note(PositionWrite write)
    {
        lock (gate)
        {
            var entry = entries[write.Partition];
            entry.NextOffset = write.NextOffset;
            entry.LeaderEpoch = write.LeaderEpoch;
            entry.Cut = write.Cut;
            MarkDue(entry);
        }
    }

    /// <summary>A gap passed over in this run; it stands with the position from the next commit on.</summary>
    public IReadOnlyList<AcceptedGap> Accept(SourcePartition partition, AcceptedGap gap)
    {
        lock (gate)
        {
            var entry = entries[partition];
            entry.Gaps.Add(gap);
            MarkDue(entry);
            return [.. entry.Gaps];
        }
    }

    /// <summary>
    /// Encodes all that is due as batches for the flow's partition of the position log, and tells by <paramref name="written"/> what they hold.
    /// </summary>
    public void Encode(RecordBatchWriter writer, List<EncodedBatch> into, List<(SourcePartition Partition, long NextOffset)> written)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            foreach (var entry in due)
            {
                entry.IsDue = false;
                written.Add((entry.Partition, entry.NextOffset));
                entry.WriteTo(message, instanceId, laneCount);
                var size = message.CalculateSize();
                if (scratch.Length < size)
                    scratch = new byte[size * 2];
                message.WriteTo(scratch.AsSpan(0, size));
                if (writer.Append(now, entry.Key, scratch.AsSpan(0, size)))
                    continue;
                into.Add(writer.Complete());
                writer.Append(now, entry.Key, scratch.AsSpan(0, size));
            }
            due.Clear();
        }
        if (writer.RecordCount > 0)
            into.Add(writer.Complete());
    }

    private void MarkDue(Entry entry)
    {
        if (entry.IsDue)
            return;
        entry.IsDue = true;
        due.Add(entry);
    }

    private sealed class Entry(SourcePartition partition, byte[] key)
    {
        public SourcePartition Partition { get; } = partition;
        public byte[] Key { get; } = key;
        public long NextOffset { get; set; }
        public int LeaderEpoch { get; set; }
        public PendingCut? Cut { get; set; }
        public List<AcceptedGap> Gaps { get; } = [];
        public bool IsDue { get; set; }

        public void WriteTo(PositionValue message, string instanceId, int laneCount) =>
            PositionValues.Write(NextOffset, LeaderEpoch, instanceId, laneCount, Partition.Topic, Cut, Gaps, message);
    }
}
