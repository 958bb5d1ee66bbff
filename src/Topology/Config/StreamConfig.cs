using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A stream as written.</summary>
public sealed record StreamConfig : ConfigSection
{
    [Option("owner", "The team that owns it.")]
    public Spot<string>? Owner { get; init; }

    [Option("format", "What its values are; `avro` is not in this version.", Required = true)]
    public Spot<PayloadFormat>? Format { get; init; }

    [Option("schema", "The schema that its values follow; optional for json, needed for avro.", Later = true)]
    public SchemaConfig? Schema { get; init; }

    [Option("delivery", "What its routes promise.", Default = "at_least_once")]
    public Spot<DeliveryClass>? Delivery { get; init; }

    [Option("partitions", "Partitions of its topic.", Required = true, Range = "1..100000")]
    public Spot<int>? Partitions { get; init; }

    [Option("replication", "Replicas of each partition.", Default = "the cluster's default", Range = "1..99")]
    public Spot<int>? Replication { get; init; }

    [Option("retention", "How long its topic keeps records.", Default = "the cluster's default", Range = "1s..36500d")]
    public Spot<TimeSpan>? Retention { get; init; }

    [Option("regions", "Regions where it exists.", Kind = OptionKind.RegionName, Default = "all")]
    public IReadOnlyList<Spot<string>>? Regions { get; init; }
}
