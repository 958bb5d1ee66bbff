using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Flow.Workers;

namespace Keystone.Flow.Lanes;

/// <summary>A lane's state for everybody to read: written by its actor, read by <c>status</c>. It lives as long as the lane.</summary>
internal sealed class LaneBoard(int lane, string instanceId, LaneBudget budget, LaneProgress progress, TimeProvider time)
{
    /// <summary>A running lane that has been waiting for its source, target or store this long is shown as paused.</summary>
    private static readonly TimeSpan TroubleShows = TimeSpan.FromSeconds(2);

    private Standing standing = new(LaneState.Starting, null, time.GetUtcNow(), null, instanceId, []);
    private LaneRun? run;
    private int restarts;
    private string? lastError;
    private long groupCopyFailures;

    public LaneBudget Budget => budget;

    public LaneProgress Progress => progress;

    public LaneState State => Volatile.Read(ref standing).State;

    public IReadOnlyList<Gap> Gaps => Volatile.Read(ref standing).Gaps;

    public string? Reason => Volatile.Read(ref standing).Reason;

    public LaneRun? Run
    {
        get => Volatile.Read(ref run);
        set => Volatile.Write(ref run, value);
    }

    public void Enter(
        LaneState state,
        string? reason = null,
        DateTimeOffset? nextTry = null,
        string? owner = null,
        IReadOnlyList<Gap>? gaps = null
    )
    {
        var before = Volatile.Read(ref standing);
        // A pause that goes on keeps its beginning.
        var since = before.State == state && state == LaneState.Paused ? before.Since : time.GetUtcNow();
        Volatile.Write(ref standing, new Standing(state, reason, since, nextTry, owner ?? instanceId, gaps ?? []));
    }

    public void CountRestart(string error)
    {
        Interlocked.Increment(ref restarts);
        Volatile.Write(ref lastError, error);
    }

    public void CountGroupCopyFailure() => Interlocked.Increment(ref groupCopyFailures);

    public LaneStatus Status()
    {
        var now = Volatile.Read(ref standing);
        var state = now.State;
        var reason = now.Reason;
        var since = now.Since;
        if (
            state is LaneState.Running or LaneState.Draining
            && Run?.Trouble is { } trouble
            && (time.GetUtcNow() - trouble.Since >= TroubleShows || trouble.IsCertain)
        )
        {
            state = LaneState.Paused;
            reason = trouble.Fact;
            since = trouble.Since;
        }
        return new LaneStatus
        {
            Lane = lane,
            State = state,
            Reason = reason,
            Since = since,
            NextTry = now.NextTry,
            Owner = now.Owner,
            Gaps = now.Gaps,
            Partitions = progress.PartitionStatuses(),
            Targets = progress.TargetStatuses(),
            Counts = progress.Counts(),
            BudgetBytes = budget.LimitBytes,
            BudgetUsedBytes = budget.UsedBytes,
            Restarts = Volatile.Read(ref restarts),
            LastError = Volatile.Read(ref lastError),
            GroupCopyFailures = Volatile.Read(ref groupCopyFailures),
        };
    }

    private sealed record Standing(
        LaneState State,
        string? Reason,
        DateTimeOffset Since,
        DateTimeOffset? NextTry,
        string Owner,
        IReadOnlyList<Gap> Gaps
    );
}
