namespace Keystone.Topology.Config;

/// <summary>Which clusters a mirror links, as written.</summary>
public sealed record MirrorClustersConfig : ConfigSection
{
    [Option("tier", "The consumer cluster of this tier in each region.", Required = true, Range = "1..99")]
    public Spot<int>? Tier { get; init; }
}
