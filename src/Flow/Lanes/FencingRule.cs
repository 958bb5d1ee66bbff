using Keystone.Flow.Positions;

namespace Keystone.Flow.Lanes;

/// <summary>
/// What an epoch error means. A broker answers alike to a producer that another owner has replaced and to one whose transaction the
/// coordinator timed out (a stalled process). Another owner's claim was in the log before its InitProducerId: where there is none, it was
/// a time-out.
/// </summary>
internal static class FencingRule
{
    /// <param name="recorded">The position log, read after the error.</param>
    public static FencingVerdict Decide(FlowPositions recorded, int lane, string ownInstance)
    {
        var other = recorded.OtherOwner(lane, ownInstance);
        return new FencingVerdict(other is not null, other);
    }
}
