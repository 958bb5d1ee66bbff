using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Admin;

/// <summary>Configurations of topics and brokers, as they are in effect.</summary>
public sealed class ConfigAdmin(ClusterClient cluster)
{
    private const sbyte TopicResource = 2;
    private const sbyte BrokerResource = 4;

    /// <summary>The values in effect (a topic's own, else the cluster's), by topic and key; a topic that is refused is not in it.</summary>
    /// <param name="keys">Null: all keys.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> DescribeTopicsAsync(
        IEnumerable<string> topics,
        IReadOnlyCollection<string>? keys,
        CancellationToken cancellationToken
    )
    {
        var request = new DescribeConfigsRequest();
        foreach (var topic in topics)
            request.Resources.Add(Resource(TopicResource, topic, keys));
        if (request.Resources.Count == 0)
            return new Dictionary<string, IReadOnlyDictionary<string, string>>();
        using var answer = await cluster
            .SendToAnyAsync<DescribeConfigsRequest, DescribeConfigsResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        return Read(answer.Response);
    }

    /// <summary>A broker's values in effect; it is asked itself.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DescribeBrokerAsync(
        int nodeId,
        IReadOnlyCollection<string>? keys,
        CancellationToken cancellationToken
    )
    {
        var name = nodeId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var request = new DescribeConfigsRequest();
        request.Resources.Add(Resource(BrokerResource, name, keys));
        using var answer = await cluster
            .SendAsync<DescribeConfigsRequest, DescribeConfigsResponse>(nodeId, ConnectionPurpose.Metadata, request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var result in answer.Response.Results)
        {
            if (result.ErrorCode != ErrorCode.None)
                throw new BrokerRefusedException($"the configuration of broker {nodeId}", result.ErrorCode, result.ErrorMessage);
        }
        return Read(answer.Response)[name];
    }

    private static DescribeConfigsRequest.DescribeConfigsResource Resource(sbyte type, string name, IReadOnlyCollection<string>? keys) =>
        new()
        {
            ResourceType = type,
            ResourceName = name,
            ConfigurationKeys = keys is null ? null : [.. keys],
        };

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read(DescribeConfigsResponse answer)
    {
        var resources = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var result in answer.Results)
        {
            if (result.ErrorCode != ErrorCode.None)
                continue;
            var values = new Dictionary<string, string>();
            foreach (var config in result.Configs)
            {
                // A sensitive value is not told.
                if (config.Value is not null)
                    values[config.Name] = config.Value;
            }
            resources[result.ResourceName] = values;
        }
        return resources;
    }
}
