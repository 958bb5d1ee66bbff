namespace Keystone.Topology.Model;

/// <summary>One <c>to:</c> as declared: a topic of a consumer cluster, or a sink.</summary>
public sealed record RouteBranch
{
    /// <summary>Null takes every record that comes to it.</summary>
    public ExpressionModel? Where { get; init; }
    public int? Tier { get; init; }
    public string? Cluster { get; init; }

    /// <summary>Null for a sink.</summary>
    public string? Topic { get; init; }
    public SinkModel? Sink { get; init; }
    public PartitionRule PartitionBy { get; init; } = PartitionRule.Keep;
}
