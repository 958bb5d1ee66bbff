using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A route as written.</summary>
public sealed record RouteConfig : ConfigSection
{
    [Option("from", "A stream by its name, or a topic of a consumer cluster.", Required = true)]
    public RouteFromConfig? From { get; init; }

    [Option("regions", "Regions where it runs.", Kind = OptionKind.RegionName, Default = "all where its source exists")]
    public IReadOnlyList<Spot<string>>? Regions { get; init; }

    [Option(
        "tier",
        "Tier of its flows.",
        Default = "its target's; for sinks the last declared one that is not `backfill`",
        Range = "1..99"
    )]
    public Spot<int>? Tier { get; init; }

    [Option("where", "Which records it takes.", Kind = OptionKind.Expression, Default = "all")]
    public Spot<string>? Where { get; init; }

    [Option(
        "select",
        "Fields of the JSON object that replaces the value, each with its expression.",
        Kind = OptionKind.Expression,
        Default = "the value as it is"
    )]
    public IReadOnlyList<NamedEntry<Spot<string>>>? Select { get; init; }

    [Option("to", "Where its records go. Either this or `split`.")]
    public TargetConfig? To { get; init; }

    [Option("split", "Several targets in one cluster: one read, one transaction.")]
    public IReadOnlyList<BranchConfig>? Split { get; init; }

    [Option("match", "Which branches of a split take a record: the first whose `where` holds, or all.", Default = "first")]
    public Spot<SplitMatch>? Match { get; init; }

    [Option("start", "Where a flow without a position begins: `earliest`, `latest` or a timestamp.", Default = "earliest")]
    public Spot<StartPosition>? Start { get; init; }

    [Option(
        "commit_interval",
        "Longest time between two commits of a lane that has something to commit.",
        Default = "100ms",
        Range = "10ms..5s"
    )]
    public Spot<TimeSpan>? CommitInterval { get; init; }

    [Option(
        "lanes",
        "Lanes of each flow. A changed number holds from the next start.",
        Default = "one per 16 source partitions at the first start",
        Range = "1..1024"
    )]
    public Spot<int>? Lanes { get; init; }

    [Option("on_error", "What happens to a record that cannot be evaluated, encoded or delivered.", Default = "dead_letter")]
    public Spot<ErrorAction>? OnError { get; init; }

    [Option("on_gap", "What a flow does when the source no longer has the records at its position.", Default = "stop")]
    public Spot<GapAction>? OnGap { get; init; }

    /// <summary>Whether <c>to</c> or <c>split</c> is written, read or not.</summary>
    internal bool HasTarget => HasKey("to") || HasKey("split");
}
