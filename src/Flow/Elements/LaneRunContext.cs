using Keystone.Topology.Model;

namespace Keystone.Flow.Elements;

/// <summary>What a run of a lane tells its transform. It holds for the run: what changes on the clusters starts another.</summary>
public sealed class LaneRunContext
{
    public required FlowModel Flow { get; init; }

    public required FlowIdentity Identity { get; init; }

    public required int Lane { get; init; }

    public required int LaneCount { get; init; }

    public required string SourceCluster { get; init; }

    public required string SourceClusterId { get; init; }

    /// <summary>In the order of the flow's targets: an <see cref="OutboundBatch.Target"/> is an index into it. For a sink one entry.</summary>
    public required IReadOnlyList<TargetTopic> Targets { get; init; }

    public required IDeadLetters DeadLetters { get; init; }

    public PoisonSet Poison { get; init; } = new();

    public required LaneBudget Budget { get; init; }

    public required TimeProvider Time { get; init; }
}
