using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>A flow's state for everybody to read; written by its actor.</summary>
internal sealed class FlowBoard(FlowModel model, TimeProvider time)
{
    private Standing standing = new(LaneState.Starting, null, time.GetUtcNow(), null, []);
    private LaneBoard[] lanes = [];

    public LaneState State => Volatile.Read(ref standing).State;

    public string? Reason => Volatile.Read(ref standing).Reason;

    public IReadOnlyList<Gap> Gaps => Volatile.Read(ref standing).Gaps;

    public IReadOnlyList<LaneBoard> Lanes
    {
        get => Volatile.Read(ref lanes);
        set => Volatile.Write(ref lanes, [.. value]);
    }

    public void Enter(LaneState state, string? reason = null, DateTimeOffset? nextTry = null, IReadOnlyList<Gap>? gaps = null)
    {
        var before = Volatile.Read(ref standing);
        var since = before.State == state && state == LaneState.Paused ? before.Since : time.GetUtcNow();
        Volatile.Write(ref standing, new Standing(state, reason, since, nextTry, gaps ?? []));
    }

    public FlowStatus Status()
    {
        var own = Volatile.Read(ref standing);
        IReadOnlyList<LaneStatus> each = [.. Lanes.Select(lane => lane.Status())];
        // While the flow itself is well its lanes speak for it: the least good of them.
        var worst = own.State == LaneState.Running ? each.MinBy(lane => Rank(lane.State)) : null;
        return new FlowStatus
        {
            Flow = model.Identity,
            Model = model,
            State = worst?.State ?? own.State,
            Reason = worst is null ? own.Reason : worst.Reason,
            Since = worst?.Since ?? own.Since,
            NextTry = worst is null ? own.NextTry : worst.NextTry,
            Gaps = own.Gaps,
            Lanes = each,
        };
    }

    private static int Rank(LaneState state) =>
        state switch
        {
            LaneState.Parked => 0,
            LaneState.Paused => 1,
            LaneState.Starting => 2,
            LaneState.Running => 3,
            LaneState.Draining => 4,
            LaneState.Drained => 5,
            _ => 6,
        };

    private sealed record Standing(LaneState State, string? Reason, DateTimeOffset Since, DateTimeOffset? NextTry, IReadOnlyList<Gap> Gaps);
}
