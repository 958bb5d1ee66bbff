namespace Keystone.Topology.Config;

/// <summary>The whole topology as written, included files added.</summary>
public sealed record TopologyConfig : ConfigSection
{
    [Option("keystone", "Version of this format.", Example = "1", Required = true, RootOnly = true)]
    public Spot<int>? Keystone { get; init; }

    [Option(
        "pipeline",
        "Name of the pipeline: first part of every flow's identity, group and transactional id.",
        Kind = OptionKind.Name,
        Required = true,
        RootOnly = true
    )]
    public Spot<string>? Pipeline { get; init; }

    [Option("include", "Files to add, by name or with `*`, `?` and `**`.", Kind = OptionKind.Path, RootOnly = true, MayBeEmpty = true)]
    public IReadOnlyList<Spot<string>>? Include { get; init; }

    [Option("regions", "Regions and their clusters.", Kind = OptionKind.RegionName, Noun = "region", Required = true, RootOnly = true)]
    public IReadOnlyList<NamedEntry<RegionConfig>>? Regions { get; init; }

    [Option("tiers", "Classes of flows, by number; 1 is the most urgent.", Noun = "tier", RootOnly = true)]
    public IReadOnlyList<NamedEntry<TierConfig>>? Tiers { get; init; }

    [Option("streams", "What teams onboard.", Kind = OptionKind.Topic, Noun = "stream")]
    public IReadOnlyList<NamedEntry<StreamConfig>>? Streams { get; init; }

    [Option("routes", "What flows where.", Kind = OptionKind.Name, Noun = "route")]
    public IReadOnlyList<NamedEntry<RouteConfig>>? Routes { get; init; }

    [Option("mirrors", "Topics that stand in several regions.", Kind = OptionKind.Name, Noun = "mirror", RootOnly = true, Later = true)]
    public IReadOnlyList<NamedEntry<MirrorConfig>>? Mirrors { get; init; }

    [Option("sinks", "Places outside Kafka.", Kind = OptionKind.Name, Noun = "sink")]
    public IReadOnlyList<NamedEntry<SinkConfig>>? Sinks { get; init; }

    [Option("tests", "Checks of the routes, run by `keystone test` without a cluster.", Noun = "test")]
    public IReadOnlyList<TestConfig>? Tests { get; init; }
}
