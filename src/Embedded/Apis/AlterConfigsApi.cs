using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// AlterConfigs (33), 0-2; 3.7 the same.
/// Replaces all configs of a topic: what is not named goes back to its default.
/// </summary>
internal sealed class AlterConfigsApi : IApi
{
    public ApiKey Key => ApiKey.AlterConfigs;

    public VersionRange In(KafkaRelease release) => new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<AlterConfigsRequest>();
        var response = new AlterConfigsResponse();
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

    private static CreationError? Alter(ClusterState cluster, AlterConfigsRequest.AlterConfigsResource asked, bool validateOnly)
    {
        if (TopicConfigChange.Find(cluster, asked.ResourceType, asked.ResourceName, out var topic) is { } missing)
            return missing;
        var configs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var config in asked.Configs)
        {
            if (config.Value is null)
                return new(ErrorCode.InvalidRequest, $"Null value not supported for : {config.Name}");
            if (!configs.TryAdd(config.Name, config.Value))
                return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        }
        return TopicConfigChange.Put(cluster, topic!, configs, validateOnly);
    }
}
