namespace Keystone.Client;

/// <summary>
/// An immutable picture of the cluster: all brokers, and the topics that somebody asked for. A newer picture has a higher <see cref="Version"/>.
/// </summary>
public sealed class ClusterMetadata
{
    private readonly Dictionary<int, BrokerMetadata> brokers;
    private readonly Dictionary<string, TopicMetadata> topics;
    private readonly Dictionary<Guid, TopicMetadata> topicsById = [];

    internal ClusterMetadata(
        long version,
        string clusterId,
        int controllerId,
        Dictionary<int, BrokerMetadata> brokers,
        Dictionary<string, TopicMetadata> topics
    )
    {
        Version = version;
        ClusterId = clusterId;
        ControllerId = controllerId;
        this.brokers = brokers;
        this.topics = topics;
        foreach (var topic in topics.Values)
        {
            if (topic.Id != Guid.Empty)
                topicsById[topic.Id] = topic;
        }
    }

    internal static ClusterMetadata None { get; } = new(0, "", -1, [], []);

    public long Version { get; }

    public string ClusterId { get; }

    /// <summary>The broker to send changes of the cluster to (any broker forwards them, under KRaft); -1 while unknown.</summary>
    public int ControllerId { get; }

    public IReadOnlyDictionary<int, BrokerMetadata> Brokers => brokers;

    public IReadOnlyDictionary<string, TopicMetadata> Topics => topics;

    public TopicMetadata? Topic(string name) => topics.GetValueOrDefault(name);

    public TopicMetadata? Topic(Guid id) => topicsById.GetValueOrDefault(id);

    public PartitionMetadata? Partition(TopicPartition partition) =>
        topics.TryGetValue(partition.Topic, out var topic) ? topic[partition.Partition] : null;

    /// <summary>The partition's leader, or -1 where it, or its address, is unknown.</summary>
    public int LeaderOf(TopicPartition partition) =>
        Partition(partition) is { Leader: >= 0 } known && brokers.ContainsKey(known.Leader) ? known.Leader : -1;
}
