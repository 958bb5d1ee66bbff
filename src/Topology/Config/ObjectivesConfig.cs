namespace Keystone.Topology.Config;

/// <summary>A mirror's objectives as written.</summary>
public sealed record ObjectivesConfig : ConfigSection
{
    [Option("rpo", "How much may be at risk when a region is lost.", Range = "100ms..7d")]
    public Spot<TimeSpan>? Rpo { get; init; }

    [Option("rto", "How long moving the readers may take.", Range = "100ms..7d")]
    public Spot<TimeSpan>? Rto { get; init; }
}
