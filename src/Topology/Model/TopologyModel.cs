namespace Keystone.Topology.Model;

/// <summary>A whole topology: validated, every reference resolved, immutable. Lists keep the order of the files.</summary>
public sealed record TopologyModel
{
    /// <summary>First part of every identity, group, transactional id and state file.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The root file, absolute. State files stand beside it in <c>.keystone</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The root file's folder, absolute.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public required IReadOnlyList<RegionModel> Regions { get; init; }
    public required IReadOnlyList<TierModel> Tiers { get; init; }
    public required IReadOnlyList<StreamModel> Streams { get; init; }
    public required IReadOnlyList<RouteModel> Routes { get; init; }

    /// <summary>One per route and region, routes in file order, regions in file order within a route.</summary>
    public required IReadOnlyList<FlowModel> Flows { get; init; }
    public required IReadOnlyList<SinkModel> Sinks { get; init; }
    public required IReadOnlyList<MirrorModel> Mirrors { get; init; }
    public required IReadOnlyList<TestModel> Tests { get; init; }

    /// <summary>All clusters of all regions; their names are unique over the topology.</summary>
    public IEnumerable<ClusterModel> Clusters => Regions.SelectMany(r => r.Clusters);

    /// <summary>Null where no region has that name.</summary>
    public RegionModel? Region(string name) => Regions.FirstOrDefault(r => r.Name == name);

    /// <summary>Null where no cluster has that name.</summary>
    public ClusterModel? Cluster(string name) => Clusters.FirstOrDefault(c => c.Name == name);

    /// <summary>Null where no stream has that name.</summary>
    public StreamModel? Stream(string name) => Streams.FirstOrDefault(s => s.Name == name);

    /// <summary>Null where no route has that name.</summary>
    public RouteModel? Route(string name) => Routes.FirstOrDefault(r => r.Name == name);

    /// <summary>The flows that a worker of the region runs.</summary>
    public IReadOnlyList<FlowModel> FlowsOf(string region) => [.. Flows.Where(f => f.Region == region)];
}
