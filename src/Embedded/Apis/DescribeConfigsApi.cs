using Keystone.Embedded.Configs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DescribeConfigsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeConfigs (32), 1-4; 3.7: 0-4.
/// Of topics everything; of brokers the properties that are acted upon or were set. Documentation is not given. Other kinds of resources
/// have no configs here.
/// </summary>
internal sealed class DescribeConfigsApi : IApi
{
    public ApiKey Key => ApiKey.DescribeConfigs;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(1, 4);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<DescribeConfigsRequest>();
        var response = new DescribeConfigsResponse();
        foreach (var asked in request.Resources)
        {
            var result = new DescribeConfigsResult { ResourceType = asked.ResourceType, ResourceName = asked.ResourceName };
            response.Results.Add(result);
            var error = exchange.Faulted.For(asked.ResourceName) is var fault and not ErrorCode.None
                ? new CreationError(fault, "")
                : Describe(cluster, exchange, asked, result, request.IncludeSynonyms);
            result.ErrorCode = error?.Code ?? ErrorCode.None;
            result.ErrorMessage = error?.Message;
        }
        exchange.Answer(response);
    }

    private static CreationError? Describe(
        ClusterState cluster,
        Exchange exchange,
        DescribeConfigsRequest.DescribeConfigsResource asked,
        DescribeConfigsResult result,
        bool withSynonyms
    )
    {
        bool IsWanted(string name) => asked.ConfigurationKeys is not { Count: > 0 } keys || keys.Contains(name);
        switch ((ConfigResource)asked.ResourceType)
        {
            case ConfigResource.Topic:
                if (TopicNames.Refuse(asked.ResourceName) is { } fact)
                    return new(ErrorCode.InvalidTopicException, fact);
                if (cluster.Topics.Find(asked.ResourceName) is not { } topic)
                    return new(ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
                foreach (var config in TopicConfigView.Describe(cluster.BrokerConfig, topic.Overrides))
                    if (IsWanted(config.Definition.Name))
                        result.Configs.Add(Show(config, withSynonyms));
                return null;
            case ConfigResource.Broker:
                if (asked.ResourceName.Length > 0 && asked.ResourceName != $"{exchange.Broker.Id}")
                {
                    return new(
                        ErrorCode.InvalidRequest,
                        $"Unexpected broker id, expected {exchange.Broker.Id} or empty string, but received {asked.ResourceName}"
                    );
                }
                // The empty name asks for dynamic defaults of all brokers, of which there are none.
                if (asked.ResourceName.Length > 0)
                    DescribeBroker(cluster, result, IsWanted, withSynonyms);
                return null;
            default:
                return new(ErrorCode.InvalidRequest, $"Unsupported resource type: {asked.ResourceType}");
        }
    }

    private static DescribeConfigsResourceResult Show(in TopicConfigView config, bool withSynonyms)
    {
        var shown = new DescribeConfigsResourceResult
        {
            Name = config.Definition.Name,
            Value = config.Value,
            ConfigSource = (sbyte)config.Source,
            ConfigType = (sbyte)config.Definition.Type,
        };
        if (withSynonyms)
            foreach (var (name, value, source) in config.Synonyms)
                shown.Synonyms.Add(
                    new()
                    {
                        Name = name,
                        Value = value,
                        Source = (sbyte)source,
                    }
                );
        return shown;
    }

    private static void DescribeBroker(ClusterState cluster, DescribeConfigsResult result, Func<string, bool> isWanted, bool withSynonyms)
    {
        foreach (var name in cluster.BrokerConfig.Names)
        {
            if (!isWanted(name) || cluster.BrokerConfig.Find(name) is not { } property)
                continue;
            var shown = new DescribeConfigsResourceResult
            {
                Name = name,
                Value = property.Value,
                ReadOnly = true,
                ConfigSource = (sbyte)property.Source,
                ConfigType = (sbyte)(BrokerConfigs.Find(name, cluster.Release)?.Type ?? ConfigType.String),
            };
            result.Configs.Add(shown);
            if (!withSynonyms)
                continue;
            if (property.Source == ConfigSource.StaticBroker)
                shown.Synonyms.Add(
                    new()
                    {
                        Name = name,
                        Value = property.Value,
                        Source = (sbyte)ConfigSource.StaticBroker,
                    }
                );
            if (property.Default is { } fallback)
                shown.Synonyms.Add(
                    new()
                    {
                        Name = name,
                        Value = fallback,
                        Source = (sbyte)ConfigSource.Default,
                    }
                );
        }
    }
}
