namespace Keystone.Topology.Model;

/// <summary>How a topic is created; null leaves the choice to the cluster (or, for partitions, says that it is not known).</summary>
public sealed record TopicSpec(int? Partitions = null, int? Replication = null, TimeSpan? Retention = null);
