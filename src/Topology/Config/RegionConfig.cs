namespace Keystone.Topology.Config;

/// <summary>A region as written.</summary>
public sealed record RegionConfig : ConfigSection
{
    [Option(
        "home",
        "The cluster where this region's workers coordinate and keep their state; any cluster of the region.",
        Kind = OptionKind.Name,
        Required = true
    )]
    public Spot<string>? Home { get; init; }

    [Option(
        "clusters",
        "The region's clusters. Names are unique over all regions.",
        Kind = OptionKind.Name,
        Noun = "cluster",
        Required = true
    )]
    public IReadOnlyList<NamedEntry<ClusterConfig>>? Clusters { get; init; }

    [Option("workers", "How the region's workers find each other.", Default = "a cluster of one on loopback", Later = true)]
    public WorkersConfig? Workers { get; init; }
}
