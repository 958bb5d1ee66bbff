using System.Diagnostics.CodeAnalysis;
using Keystone.Embedded.Configs;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.State;

/// <summary>Makes topics and partitions: Kafka's checks in Kafka's order, and a placement that spreads leaders and racks.</summary>
internal sealed class TopicCreation(ClusterState cluster)
{
    private const int MostEntriesPerRequest = 10_000;

    private int nextFirst;

    /// <summary>Kafka's bound on the metadata entries (topics, partitions, configs) that one request may make, or null.</summary>
    public static CreationError? RefuseCount(long entries) =>
        entries > MostEntriesPerRequest ? new(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.") : null;

    /// <summary>Placements checked and ready, or the reason against it.</summary>
    /// <param name="assignments">Replicas by partition where they are chosen; then both counts are -1.</param>
    public bool TryPlan(
        string name,
        int partitions,
        short replication,
        IReadOnlyDictionary<int, IReadOnlyList<int>>? assignments,
        IReadOnlyDictionary<string, string> configs,
        [NotNullWhen(true)] out List<IReadOnlyList<int>>? placement,
        [NotNullWhen(false)] out CreationError? error
    )
    {
        placement = null;
        error =
            RefuseName(name)
            ?? (
                TopicConfigs.Refuse(configs, cluster.Release) is { } fact ? new CreationError(ErrorCode.InvalidConfig, fact)
                : assignments is { Count: > 0 } ? TryAssign(partitions, replication, assignments, out placement)
                : TryPlace(partitions, replication, out placement)
            );
        return error is null;
    }

    private CreationError? RefuseName(string name)
    {
        if (TopicNames.Refuse(name) is { } fact)
            return new CreationError(ErrorCode.InvalidTopicException, fact);
        if (cluster.Topics.Find(name) is not null)
            return new CreationError(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");
        foreach (var topic in cluster.Topics.All)
            if (TopicNames.Collide(topic.Name, name))
                return new CreationError(ErrorCode.InvalidTopicException, $"Topic '{name}' collides with existing topic: {topic.Name}");
        return null;
    }

    private CreationError? TryPlace(int partitions, short replication, out List<IReadOnlyList<int>>? placement)
    {
        placement = null;
        if (replication is < -1 or 0)
            return new(ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (partitions is < -1 or 0)
            return new(ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        var factor = replication == -1 ? cluster.BrokerConfig.DefaultReplication : replication;
        if (factor > cluster.Brokers.Length)
        {
            return new(
                ErrorCode.InvalidReplicationFactor,
                $"Unable to replicate the partition {factor} time(s): The target replication factor of {factor} cannot be reached because "
                    + $"only {cluster.Brokers.Length} broker(s) are registered."
            );
        }
        placement = Place(0, partitions == -1 ? cluster.BrokerConfig.DefaultPartitions : partitions, factor);
        return null;
    }

    private CreationError? TryAssign(
        int partitions,
        short replication,
        IReadOnlyDictionary<int, IReadOnlyList<int>> assignments,
        out List<IReadOnlyList<int>>? placement
    )
    {
        placement = null;
        if (replication != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.");
        if (partitions != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.");
        var chosen = new List<IReadOnlyList<int>>();
        for (var i = 0; i < assignments.Count; i++)
        {
            if (!assignments.TryGetValue(i, out var replicas))
                return new(ErrorCode.InvalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence");
            chosen.Add(replicas);
        }
        if (RefuseReplicas(chosen, chosen[0].Count) is { } error)
            return error;
        placement = chosen;
        return null;
    }

    /// <summary>What is wrong with chosen replicas, or null.</summary>
    public CreationError? RefuseReplicas(IReadOnlyList<IReadOnlyList<int>> placement, int factor)
    {
        foreach (var replicas in placement)
        {
            if (replicas.Count == 0)
                return new(ErrorCode.InvalidReplicaAssignment, "The manual partition assignment includes an empty replica list.");
            if (replicas.Distinct().Count() != replicas.Count)
                return new(ErrorCode.InvalidReplicaAssignment, "The manual partition assignment includes a broker more than once.");
            if (replicas.FirstOrDefault(id => cluster.FindBroker(id) is null, -1) is var unknown and not -1)
            {
                return new(
                    ErrorCode.InvalidReplicaAssignment,
                    $"The manual partition assignment includes broker {unknown}, but no such broker is registered."
                );
            }
            if (replicas.Count != factor)
            {
                return new(
                    ErrorCode.InvalidReplicaAssignment,
                    $"The manual partition assignment includes a partition with {replicas.Count} replica(s), but this is not consistent "
                        + $"with previous partitions, which have {factor} replica(s)."
                );
            }
        }
        return null;
    }

    /// <summary>Replicas for partitions first to first + count - 1: leaders go round, neighbours lie in other racks.</summary>
    public List<IReadOnlyList<int>> Place(int first, int count, int factor)
    {
        var ring = Ring();
        var offset = nextFirst++;
        var placement = new List<IReadOnlyList<int>>(count);
        for (var p = first; p < first + count; p++)
            placement.Add([.. Enumerable.Range(0, factor).Select(i => ring[(offset + p + i) % ring.Count])]);
        return placement;
    }

    /// <summary>The brokers, one of each rack by turns.</summary>
    private List<int> Ring()
    {
        var racks = cluster.Brokers.GroupBy(b => b.Rack ?? "", b => b.Id).Select(g => g.ToList()).ToList();
        var ring = new List<int>();
        for (var i = 0; ring.Count < cluster.Brokers.Length; i++)
            foreach (var rack in racks)
                if (i < rack.Count)
                    ring.Add(rack[i]);
        return ring;
    }

    public Topic Create(string name, int partitions, short replication, IReadOnlyDictionary<string, string>? configs, bool isInternal) =>
        Create(name, Place(0, partitions, Math.Min((int)replication, cluster.Brokers.Length)), configs, isInternal);

    public Topic Create(
        string name,
        IReadOnlyList<IReadOnlyList<int>> placement,
        IReadOnlyDictionary<string, string>? configs,
        bool isInternal
    )
    {
        var topic = new Topic(name, Guid.NewGuid(), isInternal);
        foreach (var (key, value) in configs ?? new Dictionary<string, string>())
            topic.Overrides[key] = value;
        cluster.Topics.Add(topic);
        AddPartitions(topic, placement);
        return topic;
    }

    public void AddPartitions(Topic topic, IEnumerable<IReadOnlyList<int>> placement)
    {
        foreach (var replicas in placement)
        {
            var partition = new Partition(cluster, topic, topic.Partitions.Count, replicas);
            topic.Partitions.Add(partition);
            partition.InSync.AddRange(replicas.Where(cluster.IsUp));
            foreach (var down in replicas.Where(id => !cluster.IsUp(id)))
                partition.Hold(down);
            if (partition.InSync.Count > 0)
                partition.Lead(partition.InSync[0]);
        }
    }
}
