using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// Heartbeat (12), 0-4; 3.7 the same.
/// Keeps a member's session alive, and tells it by REBALANCE_IN_PROGRESS to join again.
/// </summary>
internal sealed class HeartbeatApi : IApi
{
    public ApiKey Key => ApiKey.Heartbeat;

    public VersionRange In(KafkaRelease release) => new(0, 4);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<HeartbeatRequest>();
        var error = cluster.Groups.CheckCoordinator(exchange, request.GroupId);
        if (error == ErrorCode.None)
            error = Beat(cluster, cluster.Groups.Find(request.GroupId), request);
        exchange.Answer(new HeartbeatResponse { ErrorCode = error });
    }

    private static ErrorCode Beat(ClusterState cluster, ClassicGroup? group, HeartbeatRequest request)
    {
        if (group is null)
            return ErrorCode.UnknownMemberId;
        if (group.Check(request.MemberId, request.GroupInstanceId) is var error and not ErrorCode.None)
            return error;
        if (request.GenerationId != group.Generation)
            return ErrorCode.IllegalGeneration;
        cluster.Groups.Rebalance.Touch(group, group.Members[request.MemberId]);
        return group.State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }
}
