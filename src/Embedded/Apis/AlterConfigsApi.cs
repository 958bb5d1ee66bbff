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
        new ConfigAlteration(cluster, exchange, request.ValidateOnly).Each(
            request.Resources,
            r => (r.ResourceType, r.ResourceName),
            Replace,
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

    private static CreationError? Replace(
        AlterConfigsRequest.AlterConfigsResource asked,
        Topic topic,
        out Dictionary<string, string> configs
    )
    {
        configs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var config in asked.Configs)
        {
            if (config.Value is null)
                return new(ErrorCode.InvalidRequest, $"Null value not supported for : {config.Name}");
            if (!configs.TryAdd(config.Name, config.Value))
                return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        }
        return null;
    }
}
