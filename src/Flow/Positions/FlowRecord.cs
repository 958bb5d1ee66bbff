namespace Keystone.Flow.Positions;

/// <summary>A flow's own committed record: what holds for all of its lanes.</summary>
public sealed record FlowRecord
{
    public required int LaneCount { get; init; }

    /// <summary>Set while the number of lanes is being changed: lane ids below it may have an older owner, until all are fenced.</summary>
    public int FormerLanes { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Source partitions at the first start: <c>start:</c> holds for these, later ones are read from their beginning.</summary>
    public required int FirstPartitions { get; init; }

    public required Guid SourceTopicId { get; init; }

    /// <summary>Target topics and their ids; empty for a sink.</summary>
    public IReadOnlyDictionary<string, Guid> Targets { get; init; } = new Dictionary<string, Guid>();

    /// <summary>Where it stands in the log; -1: it was not read from there.</summary>
    public long LogOffset { get; init; } = -1;
}
