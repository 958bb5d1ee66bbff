using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// LeaveGroup (13), 0-5; 3.7 the same.
/// v3 takes several members at once, static ones by their instance id alone.
/// </summary>
internal sealed class LeaveGroupApi : IApi
{
    public ApiKey Key => ApiKey.LeaveGroup;

    public VersionRange In(KafkaRelease release) => new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<LeaveGroupRequest>();
        var response = new LeaveGroupResponse { ErrorCode = cluster.Groups.CheckCoordinator(exchange, request.GroupId) };
        var group = cluster.Groups.Find(request.GroupId);
        if (response.ErrorCode != ErrorCode.None)
        {
            exchange.Answer(response);
            return;
        }
        if (exchange.Version < 3)
        {
            response.ErrorCode = Leave(cluster, group, request.MemberId, null);
            exchange.Answer(response);
            return;
        }
        foreach (var member in request.Members)
        {
            response.Members.Add(
                new()
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ErrorCode = Leave(cluster, group, member.MemberId, member.GroupInstanceId),
                }
            );
        }
        exchange.Answer(response);
    }

    private static ErrorCode Leave(ClusterState cluster, ClassicGroup? group, string memberId, string? instanceId)
    {
        if (group is null)
            return ErrorCode.UnknownMemberId;
        if (memberId.Length == 0 && instanceId is not null)
        {
            if (group.StaticMember(instanceId) is not { } current)
                return ErrorCode.UnknownMemberId;
            memberId = current;
        }
        if (group.Pending.Remove(memberId, out var pending))
        {
            pending.Cancel();
            cluster.Groups.Rebalance.Prepare(group, onlyComplete: true);
            return ErrorCode.None;
        }
        if (group.Check(memberId, instanceId) is var error and not ErrorCode.None)
            return error;
        cluster.Groups.Rebalance.RemoveMember(group, group.Members[memberId]);
        return ErrorCode.None;
    }
}
