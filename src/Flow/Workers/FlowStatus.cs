using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

public sealed record FlowStatus
{
    /// <summary><c>pipeline/region/route</c>.</summary>
    public required string Flow { get; init; }

    public required FlowModel Model { get; init; }

    /// <summary>The least good state among its lanes; Paused with a reason while a cluster or topic that it needs is away.</summary>
    public required LaneState State { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? NextTry { get; init; }

    /// <summary>What parks the flow as a whole, where that is a recreated source.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    /// <summary>Empty until the flow has started for the first time in this worker.</summary>
    public required IReadOnlyList<LaneStatus> Lanes { get; init; }

    public long LagRecords => Lanes.Sum(lane => lane.Partitions.Sum(partition => partition.LagRecords));
}
