using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.MetadataResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// Metadata (3), 0-13; 3.7: 0-12.
/// v0 asks for all topics by an empty list, later ones by null. Topics can be asked for by id from v12 on (v10 and v11 have the field,
/// and refuse the whole request). A topic is created by asking only where auto.create.topics.enable is set, and is then still unknown in this answer.
/// </summary>
internal sealed class MetadataApi : IApi
{
    // What a cluster without an authorizer allows: every operation on a topic, on a cluster.
    private const int TopicOperations = 0x0DF8;
    private const int ClusterOperations = 0x1FA0;

    private const short FirstById = 12;

    public ApiKey Key => ApiKey.Metadata;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 12) : new(0, 13);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<MetadataRequest>();
        var response = new MetadataResponse { ClusterId = cluster.ClusterId };
        foreach (var broker in cluster.Brokers)
            if (broker.IsUp)
                response.Brokers.Add(
                    new()
                    {
                        NodeId = broker.Id,
                        Host = Broker.Host,
                        Port = broker.Port,
                        Rack = broker.Rack,
                    }
                );
        response.ControllerId = response.Brokers.Count == 0 ? -1 : response.Brokers[0].NodeId;
        if (request.IncludeClusterAuthorizedOperations)
            response.ClusterAuthorizedOperations = ClusterOperations;
        if (request.Topics is null || exchange.Version == 0 && request.Topics.Count == 0)
        {
            foreach (var topic in cluster.Topics.All)
                response.Topics.Add(Describe(cluster, exchange, topic));
        }
        else
        {
            var refused = exchange.Version < FirstById && request.Topics.Exists(t => t.Name is null || t.TopicId != Guid.Empty);
            foreach (var asked in request.Topics)
                response.Topics.Add(refused ? Refused(asked) : Find(cluster, exchange, asked));
        }
        exchange.Answer(response);
    }

    private static MetadataResponseTopic Refused(MetadataRequest.MetadataRequestTopic asked) =>
        new()
        {
            Name = asked.Name ?? "",
            TopicId = asked.TopicId,
            ErrorCode = ErrorCode.InvalidRequest,
        };

    private static MetadataResponseTopic Find(ClusterState cluster, Exchange exchange, MetadataRequest.MetadataRequestTopic asked)
    {
        var missing = new MetadataResponseTopic { Name = asked.Name, TopicId = asked.TopicId };
        if (asked.TopicId != Guid.Empty)
        {
            if (cluster.Topics.Find(asked.TopicId) is { } byId)
                return Describe(cluster, exchange, byId);
            missing.Name = null;
            missing.ErrorCode = ErrorCode.UnknownTopicId;
            return missing;
        }
        var name = asked.Name ?? "";
        if (cluster.Topics.Find(name) is { } topic)
            return Describe(cluster, exchange, topic);
        missing.ErrorCode = TopicNames.Refuse(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException;
        if (
            missing.ErrorCode == ErrorCode.UnknownTopicOrPartition
            && exchange.RequestAs<MetadataRequest>().AllowAutoTopicCreation
            && cluster.BrokerConfig.Find("auto.create.topics.enable")?.Value == "true"
        )
            cluster.Creation.Create(name, cluster.BrokerConfig.DefaultPartitions, cluster.BrokerConfig.DefaultReplication, null, false);
        return missing;
    }

    private static MetadataResponseTopic Describe(ClusterState cluster, Exchange exchange, Topic topic)
    {
        var described = new MetadataResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = topic.IsInternal,
            ErrorCode = exchange.Faulted.For(topic.Name),
        };
        if (exchange.Version >= 8 && exchange.RequestAs<MetadataRequest>().IncludeTopicAuthorizedOperations)
            described.TopicAuthorizedOperations = TopicOperations;
        foreach (var partition in topic.Partitions)
        {
            var data = new MetadataResponsePartition
            {
                PartitionIndex = partition.Index,
                LeaderId = partition.Leader,
                LeaderEpoch = partition.LeaderEpoch,
                ErrorCode = partition.Leader < 0 ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
            };
            data.ReplicaNodes.AddRange(partition.Replicas);
            data.IsrNodes.AddRange(partition.InSync);
            foreach (var replica in partition.Replicas)
                if (!cluster.IsUp(replica))
                    data.OfflineReplicas.Add(replica);
            described.Partitions.Add(data);
        }
        return described;
    }
}
