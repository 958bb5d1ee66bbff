using Keystone.Flow.Elements;

namespace Keystone.Flow.Positions;

/// <summary>What the position log holds for a flow, as of one moment.</summary>
public sealed class FlowPositions(FlowRecord? record, IReadOnlyDictionary<(Guid TopicId, int Partition), PartitionPosition> partitions)
{
    /// <summary>Null: the flow has never started.</summary>
    public FlowRecord? Record { get; } = record;

    public IReadOnlyDictionary<(Guid TopicId, int Partition), PartitionPosition> Partitions { get; } = partitions;

    public PartitionPosition? Of(SourcePartition partition) => Of(partition.TopicId, partition.Partition);

    public PartitionPosition? Of(Guid topicId, int partition) => Partitions.GetValueOrDefault((topicId, partition));

    /// <summary>
    /// The largest lane count on record for a topic: every lane id that may have an owner lies below it. A start with another count fences
    /// them all before it reads a position, else an old owner of a partition could still commit behind the new one's back.
    /// </summary>
    public int RecordedLanes(Guid topicId)
    {
        var lanes = Record?.LaneCount ?? 0;
        foreach (var (key, position) in Partitions)
            if (key.TopicId == topicId)
                lanes = Math.Max(lanes, position.LaneCount);
        return lanes;
    }

    /// <summary>
    /// Another worker than <paramref name="instance"/> that wrote one of these partitions' records at or behind <paramref name="since"/> in the
    /// log; null: none did. Older records may be of owners that are long gone.
    /// </summary>
    public string? OtherWriterSince(long since, string instance, Guid topicId, IReadOnlyList<int> numbers)
    {
        foreach (var number in numbers)
            if (Of(topicId, number) is { } position && position.LogOffset >= since && position.InstanceId != instance)
                return position.InstanceId;
        return null;
    }

    /// <summary>Whether every record for the topic says that the flow has <paramref name="lanes"/> lanes. A start cut short leaves both counts.</summary>
    public bool AgreeOn(Guid topicId, int lanes)
    {
        if (Record?.LaneCount != lanes)
            return false;
        foreach (var (key, position) in Partitions)
            if (key.TopicId == topicId && position.LaneCount != lanes)
                return false;
        return true;
    }
}
