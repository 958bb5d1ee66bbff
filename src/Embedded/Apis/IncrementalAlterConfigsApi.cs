using Keystone.Embedded.Configs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// IncrementalAlterConfigs (44), 0-1; 3.7 the same.
/// Sets (0), deletes (1), appends to (2) and subtracts from (3) single configs of topics. Those of brokers are fixed at the start.
/// </summary>
internal sealed class IncrementalAlterConfigsApi : IApi
{
    public ApiKey Key => ApiKey.IncrementalAlterConfigs;

    public VersionRange In(KafkaRelease release) => new(0, 1);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<IncrementalAlterConfigsRequest>();
        var response = new IncrementalAlterConfigsResponse();
        new ConfigAlteration(cluster, exchange, request.ValidateOnly).Each(
            request.Resources,
            r => (r.ResourceType, r.ResourceName),
            (IncrementalAlterConfigsRequest.AlterConfigsResource asked, Topic topic, out Dictionary<string, string> configs) =>
                Change(cluster, asked, topic, out configs),
            (type, name, error, message) =>
                response.Responses.Add(
                    new()
                    {
                        ResourceType = type,
                        ResourceName = name,
                        ErrorCode = error,
                        ErrorMessage = message,
                    }
                )
        );
        exchange.Answer(response);
    }

    private static CreationError? Change(
        ClusterState cluster,
        IncrementalAlterConfigsRequest.AlterConfigsResource asked,
        Topic topic,
        out Dictionary<string, string> configs
    )
    {
        configs = new Dictionary<string, string>(topic.Overrides, StringComparer.Ordinal);
        if (asked.Configs.Select(c => c.Name).Distinct().Count() != asked.Configs.Count)
            return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        foreach (var config in asked.Configs)
            if (Apply(cluster, configs, config) is { } error)
                return error;
        return null;
    }

    private static CreationError? Apply(
        ClusterState cluster,
        Dictionary<string, string> configs,
        IncrementalAlterConfigsRequest.AlterableConfig change
    )
    {
        if (change.ConfigOperation == 1)
        {
            configs.Remove(change.Name);
            return null;
        }
        if (change.Value is null)
            return new(ErrorCode.InvalidRequest, $"Null value not supported for : {change.Name}");
        if (change.ConfigOperation == 0)
        {
            configs[change.Name] = change.Value;
            return null;
        }
        if (change.ConfigOperation is not (2 or 3))
            return new(ErrorCode.InvalidRequest, $"Unknown operation type {change.ConfigOperation} for {change.Name}");
        if (TopicConfigs.Find(change.Name, cluster.Release) is not { Type: ConfigType.List } definition)
            return new(
                ErrorCode.InvalidConfig,
                $"Can't {(change.ConfigOperation == 2 ? "APPEND" : "SUBTRACT")} to key {change.Name} because its type is not LIST."
            );
        var present = Words(configs.GetValueOrDefault(change.Name) ?? cluster.BrokerConfig.DefaultOf(definition));
        var words = Words(change.Value);
        configs[change.Name] = string.Join(',', change.ConfigOperation == 2 ? present.Union(words) : present.Except(words));
        return null;
    }

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
