using Keystone.Topology.Model;

namespace Keystone.Flow.Elements;

/// <summary>What a run of a lane tells the Deliver stage of a sink.</summary>
public sealed record SinkContext
{
    public required FlowModel Flow { get; init; }

    public required SinkModel Sink { get; init; }

    public required FlowIdentity Identity { get; init; }

    public required int Lane { get; init; }

    public required int LaneCount { get; init; }

    public required string SourceCluster { get; init; }

    public required string SourceClusterId { get; init; }

    public required IPositionWriter Positions { get; init; }

    /// <summary>One for each partition that the lane owns when the run starts; a partition that comes later begins with its first element.</summary>
    public required IReadOnlyList<ResumePosition> Start { get; init; }

    public required LaneBudget Budget { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>A thread of the lane's own for calls that block (fsync, rename).</summary>
    public required IBlockingThread Blocking { get; init; }

    public required CrashPoints CrashPoints { get; init; }

    /// <summary>Asked when the upstream finishes.</summary>
    public required Func<LaneEnding> Ending { get; init; }

    /// <summary>Says that the lane waits for its store (null: no more): shown in <c>status</c>. The lane pauses, it never fails for this.</summary>
    public required Action<string?> Paused { get; init; }
}
