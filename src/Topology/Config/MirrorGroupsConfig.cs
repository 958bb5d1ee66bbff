namespace Keystone.Topology.Config;

/// <summary>A mirror's groups as written.</summary>
[ShortForm(List = "include")]
public sealed record MirrorGroupsConfig : ConfigSection
{
    [Option("include", "Groups that are kept in step, by name or pattern.", Default = "none", MayBeEmpty = true)]
    public IReadOnlyList<Spot<string>>? Include { get; init; }

    [Option("exclude", "Groups left out, by name or pattern.", Default = "none", MayBeEmpty = true)]
    public IReadOnlyList<Spot<string>>? Exclude { get; init; }

    [Option(
        "independent",
        "Groups that read in each region on their own, by name or pattern: never synced.",
        Default = "none",
        MayBeEmpty = true
    )]
    public IReadOnlyList<Spot<string>>? Independent { get; init; }

    [Option("interval", "How often.", Default = "5s", Range = "100ms..1h")]
    public Spot<TimeSpan>? Interval { get; init; }
}
