namespace Keystone.Topology.Model;

/// <summary>One target of a flow. All topic branches of a flow are in <see cref="FlowModel.TargetCluster"/>.</summary>
public sealed record FlowBranch
{
    /// <summary>Null takes every record that comes to it.</summary>
    public ExpressionModel? Where { get; init; }

    /// <summary>The target topic; null for the flow's sink.</summary>
    public string? Topic { get; init; }
    public PartitionRule PartitionBy { get; init; } = PartitionRule.Keep;

    /// <summary>How the topic is made if it does not exist.</summary>
    public TopicSpec Spec { get; init; } = new();
}
