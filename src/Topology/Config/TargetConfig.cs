namespace Keystone.Topology.Config;

/// <summary>A route's target as written: a topic of a consumer cluster, or a sink.</summary>
public sealed record TargetConfig : ConfigSection
{
    [Option("tier", "The consumer cluster of this tier in the same region.", Range = "1..99")]
    public Spot<int>? Tier { get; init; }

    [Option("cluster", "A consumer cluster of the route's region by its name; instead of `tier`.", Kind = OptionKind.Name)]
    public Spot<string>? Cluster { get; init; }

    [Option("sink", "A sink by its name; instead of `tier` and `cluster`.", Kind = OptionKind.Name)]
    public Spot<string>? Sink { get; init; }

    [Option("topic", "The topic.", Kind = OptionKind.Topic, Default = "the source's name")]
    public Spot<string>? Topic { get; init; }

    [Option(
        "partition_by",
        "`key`, or an expression whose text is hashed as Java's producer hashes a key.",
        Kind = OptionKind.Expression,
        Default = "the source's partition is kept"
    )]
    public Spot<string>? PartitionBy { get; init; }

    [Option("partitions", "Partitions of the topic, where it is created.", Default = "the source's", Range = "1..100000")]
    public Spot<int>? Partitions { get; init; }

    [Option("replication", "Replicas of each partition, where the topic is created.", Default = "the source's", Range = "1..99")]
    public Spot<int>? Replication { get; init; }

    [Option("retention", "How long the topic keeps records, where it is created.", Default = "the source's", Range = "1s..36500d")]
    public Spot<TimeSpan>? Retention { get; init; }
}
