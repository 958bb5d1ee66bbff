namespace Keystone.Topology.Config;

/// <summary>One entry of a split as written.</summary>
public sealed record BranchConfig : ConfigSection
{
    [Option("where", "Which of the route's records it takes.", Kind = OptionKind.Expression, Default = "all that come to it")]
    public Spot<string>? Where { get; init; }

    [Option("to", "Where they go.", Required = true)]
    public TargetConfig? To { get; init; }
}
