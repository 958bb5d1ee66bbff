using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// Makes a newer picture of the cluster out of the last one and an answer. An answer may come from a broker that is behind: of the
/// same topic id, a partition never goes back to an older leader epoch.
/// </summary>
internal static class MetadataMerge
{
    /// <param name="tracked">Topics to keep; of those that the answer does not name, what was known stays.</param>
    public static ClusterMetadata Apply(ClusterMetadata last, MetadataResponse answer, HashSet<string> tracked)
    {
        var brokers = new Dictionary<int, BrokerMetadata>();
        foreach (var broker in answer.Brokers)
            brokers[broker.NodeId] = new BrokerMetadata(broker.NodeId, new BrokerEndpoint(broker.Host, broker.Port), broker.Rack);
        var topics = new Dictionary<string, TopicMetadata>();
        foreach (var (name, topic) in last.Topics)
        {
            if (tracked.Contains(name))
                topics[name] = topic;
        }
        foreach (var topic in answer.Topics)
        {
            if (topic.Name is { } name && tracked.Contains(name))
                topics[name] = Read(topic, name, last.Topic(name));
        }
        return new ClusterMetadata(last.Version + 1, answer.ClusterId ?? "", answer.ControllerId, brokers, topics);
    }

    /// <summary>A broker that is not the leader told who is (KIP-951); null where that is no news.</summary>
    public static ClusterMetadata? Apply(ClusterMetadata last, TopicPartition at, int leader, int epoch, BrokerMetadata? named)
    {
        if (last.Topic(at.Topic) is not { } topic || topic[at.Partition] is not { } known || leader < 0 || epoch <= known.LeaderEpoch)
            return null;
        var brokers = new Dictionary<int, BrokerMetadata>(last.Brokers);
        if (named is not null)
            brokers[named.NodeId] = named;
        var topics = new Dictionary<string, TopicMetadata>(last.Topics)
        {
            [at.Topic] = topic.With(known with { Leader = leader, LeaderEpoch = epoch, Error = ErrorCode.None }),
        };
        return new ClusterMetadata(last.Version + 1, last.ClusterId, last.ControllerId, brokers, topics);
    }

    public static ClusterMetadata Apply(ClusterMetadata last, BrokerMetadata named)
    {
        var brokers = new Dictionary<int, BrokerMetadata>(last.Brokers) { [named.NodeId] = named };
        return new ClusterMetadata(
            last.Version + 1,
            last.ClusterId,
            last.ControllerId,
            brokers,
            new Dictionary<string, TopicMetadata>(last.Topics)
        );
    }

    public static TopicMetadata Read(MetadataResponse.MetadataResponseTopic topic, string name, TopicMetadata? known)
    {
        var count = 0;
        foreach (var partition in topic.Partitions)
            count = Math.Max(count, partition.PartitionIndex + 1);
        // Partitions are numbered without gaps; an answer that says otherwise is not followed into a huge array.
        if (count > topic.Partitions.Count)
            throw new ProtocolException($"The metadata of topic '{name}' have partition {count - 1} of {topic.Partitions.Count}.");
        var isSame = known is not null && known.Id == topic.TopicId;
        // Partitions are only ever added: an answer with fewer is from a broker that has not heard of the new ones.
        if (isSame && topic.ErrorCode == ErrorCode.None)
            count = Math.Max(count, known!.PartitionCount);
        var partitions = new PartitionMetadata?[count];
        foreach (var partition in topic.Partitions)
        {
            var before = isSame ? known![partition.PartitionIndex] : null;
            partitions[partition.PartitionIndex] =
                before is not null && before.LeaderEpoch > partition.LeaderEpoch
                    ? before
                    : new PartitionMetadata(
                        partition.PartitionIndex,
                        partition.LeaderId,
                        partition.LeaderEpoch,
                        partition.ErrorCode,
                        partition.ReplicaNodes,
                        partition.IsrNodes
                    );
        }
        for (var late = topic.Partitions.Count; late < count; late++)
            partitions[late] ??= known![late];
        return new TopicMetadata(name, topic.TopicId, topic.IsInternal, topic.ErrorCode, partitions);
    }
}
