namespace Keystone.Topology.Model;

/// <summary>How the target's partition is chosen; <see cref="Expression"/> is set for that kind alone.</summary>
public sealed record PartitionRule(PartitionRuleKind Kind, ExpressionModel? Expression = null)
{
    public static PartitionRule Keep { get; } = new(PartitionRuleKind.Keep);
    public static PartitionRule Key { get; } = new(PartitionRuleKind.Key);
}
