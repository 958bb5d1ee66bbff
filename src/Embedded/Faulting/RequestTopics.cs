using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Faulting;

/// <summary>Whether a request names a topic, by its name or its id.</summary>
internal static class RequestTopics
{
    public static bool Names(ClusterState cluster, IKafkaMessage request, string topic)
    {
        var id = cluster.Topics.Find(topic)?.Id ?? Guid.Empty;
        bool Is(string? name, Guid named) => name == topic || named != Guid.Empty && named == id;

        return request switch
        {
            ProduceRequest r => r.TopicData.Exists(t => Is(t.Name, t.TopicId)),
            FetchRequest r => r.Topics.Exists(t => Is(t.Topic, t.TopicId)),
            ListOffsetsRequest r => r.Topics.Exists(t => Is(t.Name, Guid.Empty)),
            MetadataRequest r => r.Topics is null || r.Topics.Exists(t => Is(t.Name, t.TopicId)),
            OffsetForLeaderEpochRequest r => r.Topics.Exists(t => Is(t.Topic, Guid.Empty)),
            CreateTopicsRequest r => r.Topics.Exists(t => Is(t.Name, Guid.Empty)),
            DeleteTopicsRequest r => r.TopicNames.Contains(topic) || r.Topics.Exists(t => Is(t.Name, t.TopicId)),
            CreatePartitionsRequest r => r.Topics.Exists(t => Is(t.Name, Guid.Empty)),
            DeleteRecordsRequest r => r.Topics.Exists(t => Is(t.Name, Guid.Empty)),
            OffsetCommitRequest r => r.Topics.Exists(t => Is(t.Name, t.TopicId)),
            TxnOffsetCommitRequest r => r.Topics.Exists(t => Is(t.Name, Guid.Empty)),
            AddPartitionsToTxnRequest r => r.V3AndBelowTopics.Exists(t => Is(t.Name, Guid.Empty)),
            _ => false,
        };
    }
}
