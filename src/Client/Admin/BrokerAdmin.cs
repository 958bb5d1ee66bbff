using Keystone.Client.Connections;
using Keystone.Kafka.Messages;

namespace Keystone.Client.Admin;

/// <summary>What single brokers speak, and what the cluster lets us do. Reads only.</summary>
public sealed class BrokerAdmin(ClusterClient cluster)
{
    // What a broker says where it was not asked, or cannot tell.
    private const int Untold = int.MinValue;

    /// <summary>Asks the broker itself, at the address that the cluster tells its clients.</summary>
    /// <exception cref="ConnectionException">It does not answer there.</exception>
    public async Task<BrokerVersions> VersionsAsync(int nodeId, CancellationToken cancellationToken)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "keystone", ClientSoftwareVersion = "1" };
        using var answer = await cluster
            .SendAsync<ApiVersionsRequest, ApiVersionsResponse>(nodeId, ConnectionPurpose.Metadata, request, cancellationToken)
            .ConfigureAwait(false);
        return new BrokerVersions($"broker {nodeId}", answer.Response);
    }

    /// <summary>The rights on topics that exist and may be described; the others are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, AllowedOperations>> TopicRightsAsync(
        IEnumerable<string> topics,
        CancellationToken cancellationToken
    )
    {
        var rights = new Dictionary<string, AllowedOperations>();
        var request = new MetadataRequest
        {
            AllowAutoTopicCreation = false,
            IncludeTopicAuthorizedOperations = true,
            Topics = [.. topics.Select(topic => new MetadataRequest.MetadataRequestTopic { Name = topic })],
        };
        if (request.Topics.Count == 0)
            return rights;
        using var answer = await cluster
            .SendToAnyAsync<MetadataRequest, MetadataResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var topic in answer.Response.Topics)
        {
            if (topic.Name is { } name && topic.TopicAuthorizedOperations != Untold)
                rights[name] = (AllowedOperations)topic.TopicAuthorizedOperations;
        }
        return rights;
    }
}
