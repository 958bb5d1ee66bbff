namespace Keystone.Topology.Model;

/// <summary>What a team onboards: a topic of the same name in the fronting cluster of each of its regions.</summary>
public sealed record StreamModel
{
    public required string Name { get; init; }
    public string? Owner { get; init; }
    public required PayloadFormat Format { get; init; }
    public required DeliveryClass Delivery { get; init; }
    public required int Partitions { get; init; }

    /// <summary>Null: the cluster's default.</summary>
    public int? Replication { get; init; }

    /// <summary>Null: the cluster's default.</summary>
    public TimeSpan? Retention { get; init; }
    public SchemaModel? Schema { get; init; }

    /// <summary>Names of the regions where the stream exists, in the topology's order.</summary>
    public required IReadOnlyList<string> Regions { get; init; }
    public SourcePlace Place { get; init; }
}
