using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Resolving;

/// <summary>How much one topology may declare, so that walking routes times regions stays quick whatever a file holds.</summary>
internal static class TopologyLimits
{
    private const int Regions = 100;
    private const int Clusters = 1_000;
    private const int Mirrors = 100;
    private const int Directions = 1_000;
    private const int Flows = 20_000;

    /// <summary>False where it declares too much; that is reported.</summary>
    public static bool Check(TopologyConfig config, DiagnosticBag bag)
    {
        var regions = config.Regions?.Count ?? 0;
        var routes = config.Routes ?? [];
        var flows = routes.Sum(r => (long)(r.Value.Regions?.Count ?? regions) * Math.Max(1, r.Value.Split?.Count ?? 1));
        var streams = (long)(config.Streams?.Count ?? 0) * regions;
        return Within(regions, Regions, "regions")
            && Within(config.Regions?.Sum(r => r.Value.Clusters?.Count ?? 0) ?? 0, Clusters, "clusters")
            && Within(config.Mirrors?.Count ?? 0, Mirrors, "mirrors")
            && Within(
                config.Mirrors?.Sum(m => (m.Value.Between?.Count ?? 1) * (long)(m.Value.Between?.Count ?? 2)) ?? 0,
                Directions,
                "directions of mirrors"
            )
            && Within(
                config.Mirrors?.Sum(m => (m.Value.Topics?.Count ?? 0) + (m.Value.Exclude?.Count ?? 0)) ?? 0,
                Clusters,
                "mirrored topics"
            )
            && Within(streams, 10 * Flows, "streams, counted once for each region")
            && Within(flows, Flows, "targets of routes, counted once for each region");

        bool Within(long count, int max, string what)
        {
            if (count > max)
                bag.Add(
                    Catalogue.TooLarge,
                    config.Place,
                    "topology",
                    $"it declares {count:N0} {what}, and {max:N0} is the most",
                    "Split it into several topologies."
                );
            return count <= max;
        }
    }
}
