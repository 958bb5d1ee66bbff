using Keystone.Flow.Elements;

namespace Keystone.Flow.Positions;

/// <summary>What the position log holds for a flow, as of one moment.</summary>
public sealed class FlowPositions(
    FlowRecord? record,
    IReadOnlyDictionary<(Guid TopicId, int Partition), PartitionPosition> partitions,
    IReadOnlyDictionary<int, string> claims
)
{
    /// <summary>Null: the flow has never started.</summary>
    public FlowRecord? Record { get; } = record;

    public IReadOnlyDictionary<(Guid TopicId, int Partition), PartitionPosition> Partitions { get; } = partitions;

    /// <summary>Lane -> the worker that claimed it last: its owner.</summary>
    public IReadOnlyDictionary<int, string> Claims { get; } = claims;

    public PartitionPosition? Of(SourcePartition partition) => Of(partition.TopicId, partition.Partition);

    public PartitionPosition? Of(Guid topicId, int partition) => Partitions.GetValueOrDefault((topicId, partition));

    /// <summary>
    /// How many lane ids may have an owner: the largest count on record for a topic. A start with another count fences them all before a lane
    /// of it reads a position, else an old owner of a partition could still commit behind the new one's back.
    /// </summary>
    public int RecordedLanes(Guid topicId)
    {
        var lanes = Math.Max(Record?.LaneCount ?? 0, Record?.FormerLanes ?? 0);
        foreach (var (key, position) in Partitions)
            if (key.TopicId == topicId)
                lanes = Math.Max(lanes, position.LaneCount);
        return lanes;
    }

    /// <summary>The worker that has taken a lane from <paramref name="instance"/>, which claimed it before; null: none has.</summary>
    public string? OtherOwner(int lane, string instance) => Claims.GetValueOrDefault(lane) is { } owner && owner != instance ? owner : null;
}
