namespace Keystone.Embedded.State;

/// <summary>Which partition of which internal topic, and so which broker, coordinates a group or a transactional id.</summary>
internal sealed class Coordinators(ClusterState cluster)
{
    public const string OffsetsTopic = "__consumer_offsets";
    public const string TransactionsTopic = "__transaction_state";

    private static readonly Dictionary<string, string> OffsetsConfigs = new()
    {
        ["cleanup.policy"] = "compact",
        ["compression.type"] = "producer",
        ["segment.bytes"] = "104857600",
    };

    private static readonly Dictionary<string, string> TransactionsConfigs = new()
    {
        ["cleanup.policy"] = "compact",
        ["compression.type"] = "uncompressed",
        ["min.insync.replicas"] = "1",
        ["segment.bytes"] = "104857600",
        ["unclean.leader.election.enable"] = "false",
    };

    /// <summary>The partition that a group's state belongs to; null before anybody asked for a coordinator.</summary>
    public Partition? OfGroup(string group) => Find(OffsetsTopic, group);

    public Partition? OfTransaction(string transactionalId) => Find(TransactionsTopic, transactionalId);

    /// <summary>Makes the internal topic if it is missing, as a broker does when the first client asks for a coordinator.</summary>
    public Partition EnsureOfGroup(string group)
    {
        Ensure(OffsetsTopic, cluster.BrokerConfig.OffsetsPartitions, OffsetsConfigs);
        return OfGroup(group)!;
    }

    public Partition EnsureOfTransaction(string transactionalId)
    {
        Ensure(TransactionsTopic, cluster.BrokerConfig.TransactionPartitions, TransactionsConfigs);
        return OfTransaction(transactionalId)!;
    }

    private void Ensure(string name, int partitions, Dictionary<string, string> configs)
    {
        if (cluster.Topics.Find(name) is null)
            cluster.Creation.Create(name, partitions, 3, configs, isInternal: true);
    }

    private Partition? Find(string topic, string key)
    {
        var found = cluster.Topics.Find(topic);
        return found?.Partitions[(JavaHash(key) & int.MaxValue) % found.Partitions.Count];
    }

    /// <summary>java.lang.String.hashCode, by which brokers choose the partition.</summary>
    private static int JavaHash(string text)
    {
        var hash = 0;
        foreach (var c in text)
            hash = unchecked(31 * hash + c);
        return hash;
    }
}
