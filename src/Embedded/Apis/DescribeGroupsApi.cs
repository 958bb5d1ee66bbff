using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DescribeGroupsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeGroups (15), 0-6; 3.7: 0-5.
/// A group that does not exist is described as Dead; from v6 on that comes with GROUP_ID_NOT_FOUND. Assignments and metadata are shown
/// of a stable group only.
/// </summary>
internal sealed class DescribeGroupsApi : IApi
{
    private const int GroupOperations = 0x0148;

    public ApiKey Key => ApiKey.DescribeGroups;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 5) : new(0, 6);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<DescribeGroupsRequest>();
        var response = new DescribeGroupsResponse();
        foreach (var groupId in request.Groups)
        {
            var described = Describe(cluster, exchange, groupId);
            if (request.IncludeAuthorizedOperations && described.ErrorCode == ErrorCode.None)
                described.AuthorizedOperations = GroupOperations;
            response.Groups.Add(described);
        }
        exchange.Answer(response);
    }

    private static DescribedGroup Describe(ClusterState cluster, Exchange exchange, string groupId)
    {
        var described = new DescribedGroup { GroupId = groupId };
        described.ErrorCode = cluster.Groups.CheckCoordinator(exchange, groupId, mayBeEmpty: true);
        if (described.ErrorCode != ErrorCode.None)
            return described;
        if (cluster.Groups.Find(groupId) is not { } group)
        {
            described.GroupState = nameof(GroupState.Dead);
            if (exchange.Version < 6)
                return described;
            described.ErrorCode = ErrorCode.GroupIdNotFound;
            described.ErrorMessage = $"Group {groupId} not found.";
            return described;
        }
        var isStable = group.State == GroupState.Stable;
        described.GroupState = group.State.ToString();
        described.ProtocolType = group.ProtocolType;
        described.ProtocolData = isStable ? group.ProtocolName ?? "" : "";
        foreach (var member in group.Members.Values)
        {
            described.Members.Add(
                new()
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.InstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = isStable ? member.MetadataFor(group.ProtocolName!) : [],
                    MemberAssignment = isStable ? member.Assignment : [],
                }
            );
        }
        return described;
    }
}
