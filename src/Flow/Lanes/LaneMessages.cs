using Keystone.Flow.Positions;

namespace Keystone.Flow.Lanes;

/// <summary>What a lane's actor is told.</summary>
internal static class LaneMessages
{
    /// <summary>The flow as it stands now; a running lane ends its run well and begins another with it.</summary>
    public sealed record Assign(FlowContext Flow);

    public sealed record Stop;

    public sealed record Drain(IReadOnlyDictionary<int, long> Ends);

    /// <summary>Un-parks the lane; gaps of the kind accepted, before which it then stands, are passed and recorded.</summary>
    public sealed record Resume(GapKind? Accept);

    /// <summary>To the parent: the lane has come to a rest (stopped, drained or parked).</summary>
    public sealed record Rested(int Lane);
}
