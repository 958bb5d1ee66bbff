using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>In each region where a route runs there are its stream and exactly one cluster for each of its ends.</summary>
internal sealed class RouteRegionRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        {
            var regions = RouteLookup.Regions(context.Index, route);
            CheckStream(context, subject, route);
            if (route.From is { Stream: null } from)
                CheckEnd(context, subject, "from", from.Cluster, from.Tier, regions);
            foreach (var branch in RouteLookup.Branches(route))
                CheckEnd(context, subject, branch.Label, branch.To.Cluster, branch.To.Tier, regions);
        }
    }

    private static void CheckStream(RuleContext context, string subject, RouteConfig route)
    {
        if (context.Index.Stream(route.From?.Stream?.Value) is not { } stream)
            return;
        var exists = context.Index.RegionsOf(stream);
        foreach (var region in route.Regions ?? [])
            if (context.Index.HasRegion(region.Value) && !exists.Contains(region.Value))
                context.Add(
                    Catalogue.StreamNotInRegion,
                    region.Place,
                    subject,
                    $"stream '{route.From!.Stream!.Shown}' does not exist in region '{region.Shown}'",
                    $"It exists in: {string.Join(", ", exists)}."
                );
    }

    private static void CheckEnd(
        RuleContext context,
        string subject,
        string label,
        Spot<string>? cluster,
        Spot<int>? tier,
        IReadOnlyList<string> regions
    )
    {
        if (cluster is not null)
            CheckCluster(context, subject, label, cluster, regions);
        else if (tier is not null && context.Index.Tier(tier.Value) is not null)
            CheckTier(context, subject, label, tier, regions);
    }

    private static void CheckCluster(RuleContext context, string subject, string label, Spot<string> cluster, IReadOnlyList<string> regions)
    {
        if (context.Index.Cluster(cluster.Value) is not { } entry)
            return;
        foreach (var region in regions.Where(r => r != entry.Region))
            context.Add(
                Catalogue.ClusterOfOtherRegion,
                cluster.Place,
                subject,
                $"it runs in region '{region}' too, and cluster '{cluster.Shown}' of '{label}' is in region '{entry.Region}'",
                $"Write 'regions: [{entry.Region}]', or 'tier' instead of 'cluster'."
            );
    }

    private static void CheckTier(RuleContext context, string subject, string label, Spot<int> tier, IReadOnlyList<string> regions)
    {
        foreach (var region in regions)
        {
            var found = context.Index.ConsumersOf(region, tier.Value);
            if (found.Count == 0)
                context.Add(
                    Catalogue.NoTargetCluster,
                    tier.Place,
                    subject,
                    $"region '{region}' has no consumer cluster of tier {tier.Shown} for '{label}'",
                    Cure(context, tier.Value)
                );
            else if (found.Count > 1)
                context.Add(
                    Catalogue.SeveralTargetClusters,
                    tier.Place,
                    subject,
                    $"region '{region}' has {found.Count} consumer clusters of tier {tier.Shown} for '{label}'",
                    $"Name one with 'cluster': {string.Join(", ", found.Select(c => c.Name.Shown))}."
                );
        }
    }

    private static string Cure(RuleContext context, int tier)
    {
        var having = context.Index.RegionNames.Where(r => context.Index.ConsumersOf(r, tier).Count > 0).ToList();
        return having.Count == 0 ? "Declare one." : $"Declare one, or write 'regions: [{string.Join(", ", having)}]'.";
    }
}
