using Keystone.Topology.Config;

namespace Keystone.Topology.Resolving;

/// <summary>Where a route runs, what it reads and where it delivers. Null wherever the topology does not say it uniquely: rules report why.</summary>
internal static class RouteLookup
{
    public static IReadOnlyList<RouteBranchConfig> Branches(RouteConfig route)
    {
        if (route.To is not null)
            return [new RouteBranchConfig(null, route.To, "to")];
        var branches = new List<RouteBranchConfig>();
        foreach (var branch in route.Split ?? [])
            if (branch.To is not null)
                branches.Add(new RouteBranchConfig(branch.Where, branch.To, $"split[{branches.Count + 1}].to"));
        return branches;
    }

    /// <summary>The declared regions, else all where the source exists.</summary>
    public static IReadOnlyList<string> Regions(TopologyIndex index, RouteConfig route)
    {
        if (index.Declared(route.Regions) is { } declared)
            return declared;
        var from = route.From;
        if (from?.Stream is { } stream)
            return index.Stream(stream.Value) is { } config ? index.RegionsOf(config) : [];
        if (from?.Cluster is { } cluster)
            return index.Cluster(cluster.Value) is { } entry ? [entry.Region] : [];
        return from?.Tier is { } tier ? [.. index.RegionNames.Where(r => index.ConsumersOf(r, tier.Value).Count > 0)] : [];
    }

    public static ClusterEntry? Source(TopologyIndex index, RouteConfig route, string region) =>
        route.From is not { } from ? null
        : from.Stream is not null ? index.FrontingOf(region)
        : Consumer(index, from.Cluster, from.Tier, region);

    /// <summary>Null for a sink too.</summary>
    public static ClusterEntry? Target(TopologyIndex index, TargetConfig target, string region) =>
        Consumer(index, target.Cluster, target.Tier, region);

    public static string? SourceTopic(RouteConfig route) => route.From?.Stream?.Value ?? route.From?.Topic?.Value;

    public static string? TargetTopic(RouteConfig route, TargetConfig target) =>
        target.Sink is not null ? null : target.Topic?.Value ?? SourceTopic(route);

    /// <summary>The tier that the route states or takes over from its target; null where neither says one.</summary>
    public static int? Tier(TopologyIndex index, RouteConfig route)
    {
        if (route.Tier is { } stated)
            return stated.Value;
        var first = Branches(route).FirstOrDefault();
        if (first is null)
            return null;
        if (first.To.Sink is not null)
            return DefaultSinkTier(index);
        return first.To.Tier?.Value ?? index.Cluster(first.To.Cluster?.Value)?.Config.Tier?.Value;
    }

    /// <summary>The declared tier with the largest number that is not <c>backfill</c>.</summary>
    public static int? DefaultSinkTier(TopologyIndex index)
    {
        var numbers = index.TierNumbers.Where(n => index.Tier(n)!.Backfill?.Value != true).ToList();
        return numbers.Count == 0 ? null : numbers.Max();
    }

    private static ClusterEntry? Consumer(TopologyIndex index, Spot<string>? cluster, Spot<int>? tier, string region)
    {
        if (cluster is not null)
            return index.Cluster(cluster.Value) is { } named && named.Region == region ? named : null;
        return tier is not null && index.ConsumersOf(region, tier.Value) is [var only] ? only : null;
    }
}
