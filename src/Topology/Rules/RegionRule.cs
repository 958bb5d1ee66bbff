using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>A region has clusters, and its home is one of them.</summary>
internal sealed class RegionRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        if (context.Index.Config.Regions is { Count: 0 })
            context.Add(Catalogue.NoRegion, context.Index.Config.Place, "topology", "no region is declared", "Declare one with a cluster.");
        foreach (var (name, region) in context.Index.Regions.Select(r => (r.Name, r.Value)))
            if (region is { Clusters: { Count: > 0 } clusters, Home: { } home } && clusters.All(c => c.Name.Value != home.Value))
                context.Add(
                    Catalogue.HomeElsewhere,
                    home.Place,
                    Subjects.Region(name),
                    $"home '{home.Shown}' is not a cluster of it",
                    Names.Known("Its clusters", [.. clusters.Select(c => c.Name.Shown)])
                );
    }
}
