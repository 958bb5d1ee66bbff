using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>Who may commit offsets of a group.</summary>
internal static class OffsetChecks
{
    public static ErrorCode Check(ClassicGroup group, string memberId, string? instanceId, int generation, bool isTransactional)
    {
        // Nobody's commit, while nobody is in the group.
        if (generation < 0 && group.State == GroupState.Empty)
            return ErrorCode.None;
        if (generation >= 0 || memberId.Length > 0 || instanceId is not null)
        {
            if (group.Check(memberId, instanceId) is var error and not ErrorCode.None)
                return error;
            if (generation != group.Generation)
                return ErrorCode.IllegalGeneration;
        }
        else if (!isTransactional && group.State != GroupState.Empty)
        {
            return ErrorCode.UnknownMemberId;
        }
        return !isTransactional && group.State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }
}
