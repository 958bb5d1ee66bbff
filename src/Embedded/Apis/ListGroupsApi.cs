using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ListGroups (16), 0-5; 3.7: 0-4.
/// Each broker lists the groups that it coordinates. v4 filters by state, v5 by type: all groups here are classic.
/// </summary>
internal sealed class ListGroupsApi : IApi
{
    private const string Classic = "classic";

    public ApiKey Key => ApiKey.ListGroups;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ListGroupsRequest>();
        var response = new ListGroupsResponse { ErrorCode = exchange.Faulted.Code };
        if (response.ErrorCode == ErrorCode.None)
            foreach (var group in cluster.Groups.All)
                if (cluster.Coordinators.OfGroup(group.GroupId)?.Leader == exchange.Broker.Id && Fits(group, request))
                    response.Groups.Add(
                        new()
                        {
                            GroupId = group.GroupId,
                            ProtocolType = group.ProtocolType,
                            GroupState = group.State.ToString(),
                            GroupType = Classic,
                        }
                    );
        exchange.Answer(response);
    }

    private static bool Fits(ClassicGroup group, ListGroupsRequest request) =>
        (request.StatesFilter.Count == 0 || request.StatesFilter.Contains(group.State.ToString(), StringComparer.OrdinalIgnoreCase))
        && (request.TypesFilter.Count == 0 || request.TypesFilter.Contains(Classic, StringComparer.OrdinalIgnoreCase));
}
