using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// JoinGroup (11), 0-9; 3.7 the same.
/// Waits until the group's members have joined. v4 makes a new dynamic member come back with the id that it is given (KIP-394), v5 has
/// static members, v9 lets a static leader skip the assignment (KIP-814).
/// </summary>
internal sealed class JoinGroupApi : IApi
{
    public ApiKey Key => ApiKey.JoinGroup;

    public VersionRange In(KafkaRelease release) => new(0, 9);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<JoinGroupRequest>();
        var error = cluster.Groups.CheckCoordinator(exchange, request.GroupId);
        if (error == ErrorCode.None)
            cluster.Groups.Joins.Join(exchange);
        else
            exchange.Answer(GroupRebalance.RefusedJoin(exchange.Version, error, request.MemberId));
    }
}
