using Keystone.Flow.Positions;

namespace Keystone.Flow.Workers;

public sealed record LaneStatus
{
    public required int Lane { get; init; }

    public required LaneState State { get; init; }

    /// <summary>Why it is paused or parked.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it has been in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Paused: when it tries again by itself.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>The instance id of the worker that owns the lane: this one, or the one that fenced it.</summary>
    public required string Owner { get; init; }

    /// <summary>What parks the lane, where that is a gap.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public required IReadOnlyList<PartitionStatus> Partitions { get; init; }

    public required IReadOnlyList<TargetStatus> Targets { get; init; }

    public required LaneCounts Counts { get; init; }

    public required long BudgetBytes { get; init; }

    public required long BudgetUsedBytes { get; init; }

    /// <summary>Runs of the lane's graph that ended in an error.</summary>
    public required int Restarts { get; init; }

    /// <summary>The newest error that ended a run, whatever followed.</summary>
    public string? LastError { get; init; }

    /// <summary>Copies of the position to the group on the source that failed; they never slow the lane.</summary>
    public required long GroupCopyFailures { get; init; }
}
