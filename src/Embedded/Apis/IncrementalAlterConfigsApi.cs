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
        foreach (var same in request.Resources.GroupBy(r => (r.ResourceType, r.ResourceName)))
        {
            var asked = same.First();
            var error =
                exchange.Faulted.For(asked.ResourceName) is var fault and not ErrorCode.None ? new CreationError(fault, "")
                : same.Count() > 1 ? new(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Alter(cluster, asked, request.ValidateOnly);
            response.Responses.Add(
                new()
                {
                    ResourceType = asked.ResourceType,
                    ResourceName = asked.ResourceName,
                    ErrorCode = error?.Code ?? ErrorCode.None,
                    ErrorMessage = error?.Message,
                }
            );
        }
        exchange.Answer(response);
    }

    private static CreationError? Alter(ClusterState cluster, IncrementalAlterConfigsRequest.AlterConfigsResource asked, bool validateOnly)
    {
        if (TopicConfigChange.Find(cluster, asked.ResourceType, asked.ResourceName, out var topic) is { } missing)
            return missing;
        if (asked.Configs.Select(c => c.Name).Distinct().Count() != asked.Configs.Count)
            return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        var changed = new Dictionary<string, string>(topic!.Overrides, StringComparer.Ordinal);
        foreach (var config in asked.Configs)
            if (Apply(cluster, changed, config) is { } error)
                return error;
        return TopicConfigChange.Put(cluster, topic, changed, validateOnly);
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
