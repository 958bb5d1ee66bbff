using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A standby is another fronting cluster of the region, for one cluster only, without a standby of its own.</summary>
internal sealed class StandbyRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var standsInFor = new Dictionary<string, ClusterEntry>(StringComparer.Ordinal);
        foreach (var cluster in context.Index.Clusters)
        {
            if (cluster.Config.Standby is not { } standby)
                continue;
            var subject = Subjects.Cluster(cluster.Name);
            var target = context.Index.Cluster(standby.Value);
            if (target is null)
                context.Add(
                    Catalogue.UndeclaredCluster,
                    standby.Place,
                    subject,
                    $"cluster '{standby.Shown}' is not declared",
                    Names.Known("Declared", context.Index.ClusterNames)
                );
            else if (target.Region != cluster.Region)
                context.Add(
                    Catalogue.StandbyElsewhere,
                    standby.Place,
                    subject,
                    $"standby '{standby.Shown}' is in region '{target.Region}'",
                    $"Name a fronting cluster of region '{cluster.Region}'."
                );
            else if (Mistake(cluster, target, standsInFor) is { } mistake)
                context.Add(
                    Catalogue.BadStandby,
                    standby.Place,
                    subject,
                    $"standby '{standby.Shown}' {mistake}",
                    "It is another fronting cluster, for one cluster only, without a standby of its own."
                );
        }
    }

    private static string? Mistake(ClusterEntry cluster, ClusterEntry standby, Dictionary<string, ClusterEntry> standsInFor)
    {
        if (standby == cluster)
            return "is the cluster itself";
        if (!cluster.IsFronting && cluster.Config.Role is not null)
            return "is declared for a consumer cluster";
        if (!standby.IsFronting && standby.Config.Role is not null)
            return "is a consumer cluster";
        if (standby.Config.Standby is not null)
            return "has a standby of its own";
        return standsInFor.TryAdd(standby.Name.Value, cluster)
            ? null
            : $"stands in for '{standsInFor[standby.Name.Value].Name.Shown}' already";
    }
}
