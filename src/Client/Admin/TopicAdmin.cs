using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Admin;

/// <summary>Topics: create, grow, delete, list, and the cluster's brokers.</summary>
public sealed class TopicAdmin(ClusterClient cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Creates topics; the ones that could not be are in the answer with their error (TOPIC_ALREADY_EXISTS among them).</summary>
    public async Task<IReadOnlyDictionary<string, BrokerRefusedException>> CreateAsync(
        IEnumerable<NewTopic> topics,
        CancellationToken cancellationToken
    )
    {
        var request = Request(topics, validateOnly: false);
        var refused = new Dictionary<string, BrokerRefusedException>();
        if (request.Topics.Count == 0)
            return refused;
        using var answer = await SendToControllerAsync<CreateTopicsRequest, CreateTopicsResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var topic in answer.Response.Topics)
        {
            if (topic.ErrorCode != ErrorCode.None)
                refused[topic.Name] = new BrokerRefusedException($"topic '{topic.Name}'", topic.ErrorCode, topic.ErrorMessage);
        }
        return refused;
    }

    /// <summary>Asks what creating the topics would give; nothing is created.</summary>
    public async Task<IReadOnlyDictionary<string, TopicCreationCheck>> CheckCreationAsync(
        IEnumerable<NewTopic> topics,
        CancellationToken cancellationToken
    )
    {
        var request = Request(topics, validateOnly: true);
        var checks = new Dictionary<string, TopicCreationCheck>();
        if (request.Topics.Count == 0)
            return checks;
        using var answer = await SendToControllerAsync<CreateTopicsRequest, CreateTopicsResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var topic in answer.Response.Topics)
        {
            var refusal =
                topic.ErrorCode == ErrorCode.None
                    ? null
                    : new BrokerRefusedException($"topic '{topic.Name}'", topic.ErrorCode, topic.ErrorMessage);
            var configs = new Dictionary<string, string>();
            foreach (var config in topic.Configs ?? [])
            {
                if (config.Value is not null)
                    configs[config.Name] = config.Value;
            }
            checks[topic.Name] = new TopicCreationCheck(refusal, topic.ReplicationFactor, configs);
        }
        return checks;
    }

    /// <summary>Waits until the client's metadata have the topics with leaders for all their partitions.</summary>
    public async Task WaitForLeadersAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        var retry = cluster.NewRetry(Patience);
        foreach (var topic in topics)
            cluster.Track(topic);
        while (true)
        {
            var metadata = await cluster.RefreshAsync(cancellationToken).ConfigureAwait(false);
            var missing = topics.FirstOrDefault(topic => !HasLeaders(metadata, topic));
            if (missing is null)
                return;
            var cause = new ClusterException(ClientErrorCode.NoLeader, $"topic '{missing}'", "it has no leader for each partition yet");
            await retry.PauseAsync(cause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Raises a topic's number of partitions.</summary>
    /// <exception cref="BrokerRefusedException">The cluster refuses it.</exception>
    public async Task GrowAsync(string topic, int partitions, CancellationToken cancellationToken)
    {
        var request = new CreatePartitionsRequest { TimeoutMs = (int)Patience.TotalMilliseconds };
        request.Topics.Add(
            new CreatePartitionsRequest.CreatePartitionsTopic
            {
                Name = topic,
                Count = partitions,
                Assignments = null,
            }
        );
        using var answer = await SendToControllerAsync<CreatePartitionsRequest, CreatePartitionsResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var result in answer.Response.Results)
        {
            if (result.ErrorCode != ErrorCode.None)
                throw new BrokerRefusedException($"topic '{topic}'", result.ErrorCode, result.ErrorMessage);
        }
    }

    /// <exception cref="BrokerRefusedException">The cluster refuses it.</exception>
    public async Task DeleteAsync(string topic, CancellationToken cancellationToken)
    {
        // v6, which 3.7 speaks too, has a list of its own.
        var request = new DeleteTopicsRequest { TimeoutMs = (int)Patience.TotalMilliseconds };
        request.Topics.Add(new DeleteTopicsRequest.DeleteTopicState { Name = topic });
        using var answer = await SendToControllerAsync<DeleteTopicsRequest, DeleteTopicsResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        foreach (var result in answer.Response.Responses)
        {
            if (result.ErrorCode != ErrorCode.None)
                throw new BrokerRefusedException($"topic '{topic}'", result.ErrorCode, result.ErrorMessage);
        }
    }

    /// <summary>All topics of the cluster, asked for now; they are not added to the client's metadata.</summary>
    public async Task<IReadOnlyList<TopicMetadata>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new MetadataRequest { Topics = null, AllowAutoTopicCreation = false };
        using var answer = await cluster
            .SendToAnyAsync<MetadataRequest, MetadataResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        var topics = new List<TopicMetadata>();
        foreach (var topic in answer.Response.Topics)
        {
            if (topic.Name is { } name)
                topics.Add(MetadataMerge.Read(topic, name, null));
        }
        return topics;
    }

    /// <summary>The cluster's id and brokers, asked for now.</summary>
    public async Task<(string ClusterId, IReadOnlyList<BrokerMetadata> Brokers)> DescribeClusterAsync(CancellationToken cancellationToken)
    {
        using var answer = await cluster
            .SendToAnyAsync<DescribeClusterRequest, DescribeClusterResponse>(new DescribeClusterRequest(), cancellationToken)
            .ConfigureAwait(false);
        if (answer.Response.ErrorCode != ErrorCode.None)
            throw new BrokerRefusedException(
                $"cluster {cluster.Options.Bootstrap}",
                answer.Response.ErrorCode,
                answer.Response.ErrorMessage
            );
        var brokers = answer.Response.Brokers.ConvertAll(b => new BrokerMetadata(b.BrokerId, new BrokerEndpoint(b.Host, b.Port), b.Rack));
        return (answer.Response.ClusterId, brokers);
    }

    private static CreateTopicsRequest Request(IEnumerable<NewTopic> topics, bool validateOnly)
    {
        var request = new CreateTopicsRequest { TimeoutMs = (int)Patience.TotalMilliseconds, ValidateOnly = validateOnly };
        foreach (var topic in topics)
        {
            var creatable = new CreateTopicsRequest.CreatableTopic
            {
                Name = topic.Name,
                NumPartitions = topic.Partitions,
                ReplicationFactor = topic.Replication,
            };
            foreach (var (name, value) in topic.Configs)
                creatable.Configs.Add(new CreateTopicsRequest.CreatableTopicConfig { Name = name, Value = value });
            request.Topics.Add(creatable);
        }
        return request;
    }

    private static bool HasLeaders(ClusterMetadata metadata, string name)
    {
        if (metadata.Topic(name) is not { Exists: true, PartitionCount: > 0 } topic)
            return false;
        for (var i = 0; i < topic.PartitionCount; i++)
        {
            if (metadata.LeaderOf(new TopicPartition(name, i)) < 0)
                return false;
        }
        return true;
    }

    private async Task<ResponseLease<TResponse>> SendToControllerAsync<TRequest, TResponse>(
        TRequest request,
        CancellationToken cancellationToken
    )
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        // Under KRaft any broker forwards it, and the metadata name one; under ZooKeeper only the controller takes it.
        var metadata = cluster.Metadata;
        if (metadata.Brokers.ContainsKey(metadata.ControllerId))
        {
            try
            {
                return await cluster
                    .SendAsync<TRequest, TResponse>(metadata.ControllerId, ConnectionPurpose.Metadata, request, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ConnectionException e) when (e.Code == ClientErrorCode.CannotConnect)
            {
                // It is away; the others forward.
            }
        }
        return await cluster.SendToAnyAsync<TRequest, TResponse>(request, cancellationToken).ConfigureAwait(false);
    }
}
