namespace Keystone.Topology.Model;

/// <summary>A region: its clusters and the one where its workers keep their state.</summary>
public sealed record RegionModel
{
    public required string Name { get; init; }
    public required ClusterModel Home { get; init; }

    /// <summary>In file order.</summary>
    public required IReadOnlyList<ClusterModel> Clusters { get; init; }
    public WorkersModel? Workers { get; init; }

    /// <summary>Where streams enter: the fronting cluster that is no other's standby. Null where the region has none.</summary>
    public ClusterModel? Fronting => Clusters.FirstOrDefault(c => c.Role == ClusterRole.Fronting && Clusters.All(o => o.Standby != c.Name));
}
