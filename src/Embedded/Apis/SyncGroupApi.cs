using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// SyncGroup (14), 0-5; 3.7 the same.
/// The leader brings the assignment, the others wait for it. From v5 on protocol type and name have to be the group's (KIP-559).
/// </summary>
internal sealed class SyncGroupApi : IApi
{
    public ApiKey Key => ApiKey.SyncGroup;

    public VersionRange In(KafkaRelease release) => new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<SyncGroupRequest>();
        var error = cluster.Groups.CheckCoordinator(exchange, request.GroupId);
        if (error == ErrorCode.None && exchange.Version >= 5 && (request.ProtocolType is null || request.ProtocolName is null))
            error = ErrorCode.InconsistentGroupProtocol;
        var group = cluster.Groups.Find(request.GroupId);
        if (error == ErrorCode.None)
            error = group is null ? ErrorCode.UnknownMemberId : Check(group, request);
        if (error == ErrorCode.None)
            Sync(cluster, exchange, group!, request);
        else
            exchange.Answer(new SyncGroupResponse { ErrorCode = error });
    }

    private static ErrorCode Check(ClassicGroup group, SyncGroupRequest request)
    {
        if (group.Check(request.MemberId, request.GroupInstanceId) is var error and not ErrorCode.None)
            return error;
        if (request.GenerationId != group.Generation)
            return ErrorCode.IllegalGeneration;
        if (
            request.ProtocolType is { } type && type != group.ProtocolType
            || request.ProtocolName is { } name && name != group.ProtocolName
        )
            return ErrorCode.InconsistentGroupProtocol;
        return group.State switch
        {
            GroupState.PreparingRebalance => ErrorCode.RebalanceInProgress,
            GroupState.CompletingRebalance or GroupState.Stable => ErrorCode.None,
            _ => ErrorCode.UnknownMemberId,
        };
    }

    private static void Sync(ClusterState cluster, Exchange exchange, ClassicGroup group, SyncGroupRequest request)
    {
        var member = group.Members[request.MemberId];
        member.HasSynced = true;
        if (group.State == GroupState.Stable)
        {
            exchange.Answer(GroupRebalance.Synced(group, member));
            return;
        }
        member.Syncing?.Close();
        member.Syncing = exchange;
        if (group.LeaderId == member.MemberId)
            cluster.Groups.Rebalance.Assign(group, request);
    }
}
