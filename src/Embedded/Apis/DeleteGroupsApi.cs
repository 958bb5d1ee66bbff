using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DeleteGroups (42), 0-2; 3.7 the same.
/// Deletes groups without members, their offsets with them.
/// </summary>
internal sealed class DeleteGroupsApi : IApi
{
    public ApiKey Key => ApiKey.DeleteGroups;

    public VersionRange In(KafkaRelease release) => new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var response = new DeleteGroupsResponse();
        foreach (var groupId in exchange.RequestAs<DeleteGroupsRequest>().GroupsNames)
            response.Results.Add(new() { GroupId = groupId, ErrorCode = Delete(cluster, exchange, groupId) });
        exchange.Answer(response);
    }

    private static ErrorCode Delete(ClusterState cluster, Exchange exchange, string groupId)
    {
        if (cluster.Groups.CheckCoordinator(exchange, groupId, mayBeEmpty: true) is var error and not ErrorCode.None)
            return error;
        if (cluster.Groups.Find(groupId) is not { } group)
            return ErrorCode.GroupIdNotFound;
        if (group.State != GroupState.Empty)
            return ErrorCode.NonEmptyGroup;
        cluster.Groups.Delete(group);
        return ErrorCode.None;
    }
}
