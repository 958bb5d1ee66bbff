using Keystone.Embedded.Configs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ListConfigResources (74), 0-1; 3.7: 0 (ListClientMetricsResources there).
/// v0 lists client metrics subscriptions, of which there are none; v1 any kind of resource that has configs.
/// </summary>
internal sealed class ListConfigResourcesApi : IApi
{
    public ApiKey Key => ApiKey.ListConfigResources;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 0) : new(0, 1);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var types = exchange.RequestAs<ListConfigResourcesRequest>().ResourceTypes;
        var response = new ListConfigResourcesResponse { ErrorCode = exchange.Faulted.Code };
        bool IsWanted(ConfigResource type) => exchange.Version >= 1 && (types.Count == 0 || types.Contains((sbyte)type));
        if (response.ErrorCode == ErrorCode.None && types.Exists(t => !Enum.IsDefined((ConfigResource)t)))
            response.ErrorCode = ErrorCode.UnsupportedVersion;
        if (response.ErrorCode == ErrorCode.None)
        {
            if (IsWanted(ConfigResource.Topic))
                foreach (var topic in cluster.Topics.All)
                    response.ConfigResources.Add(new() { ResourceName = topic.Name, ResourceType = (sbyte)ConfigResource.Topic });
            foreach (var type in new[] { ConfigResource.Broker, ConfigResource.BrokerLogger })
                if (IsWanted(type))
                    foreach (var broker in cluster.Brokers)
                        response.ConfigResources.Add(new() { ResourceName = $"{broker.Id}", ResourceType = (sbyte)type });
        }
        exchange.Answer(response);
    }
}
