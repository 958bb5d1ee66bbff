using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;

namespace Keystone.Topology.Rules;

/// <summary>Cluster names are unique, consumer clusters have a tier and fronting ones none, and one fronting cluster takes a region's streams.</summary>
internal sealed class ClusterRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var cluster in context.Index.Clusters)
        {
            var subject = Subjects.Cluster(cluster.Name);
            if (context.Index.Cluster(cluster.Name.Value) is { } first && first.Region != cluster.Region)
                context.Add(
                    Catalogue.ClusterTwice,
                    cluster.Name.Place,
                    subject,
                    $"region '{first.Region}' has a cluster of this name already",
                    $"Rename one of them, as in '{cluster.Region}-…'."
                );
            if (cluster.IsFronting && cluster.Config.Tier is { } tier)
                context.Add(Catalogue.FrontingWithTier, tier.Place, subject, "it is fronting and has a tier", "Remove 'tier'.");
            if (cluster.Config is { Role.Value: ClusterRole.Consumer, Tier: null })
                context.Add(
                    Catalogue.ConsumerWithoutTier,
                    cluster.Name.Place,
                    subject,
                    "it is a consumer cluster without a tier",
                    "Add 'tier: N'."
                );
        }
        foreach (var region in context.Index.RegionNames)
            CheckFronting(context, region);
    }

    private static void CheckFronting(RuleContext context, string region)
    {
        var fronting = context.Index.Clusters.Where(c => c.Region == region && c.IsFronting).ToList();
        var standby = fronting.Select(c => c.Config.Standby?.Value).ToHashSet();
        var first = context.Index.FrontingOf(region) ?? fronting.FirstOrDefault();
        foreach (var cluster in fronting)
            if (cluster != first && !standby.Contains(cluster.Name.Value))
                context.Add(
                    Catalogue.SeveralFronting,
                    cluster.Name.Place,
                    Subjects.Cluster(cluster.Name),
                    $"region '{region}' has the fronting cluster '{first!.Name.Shown}' already",
                    $"Make it that one's 'standby: {cluster.Name.Shown}', or a consumer cluster."
                );
    }
}
