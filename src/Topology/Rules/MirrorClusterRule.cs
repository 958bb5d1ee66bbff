using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A mirror finds exactly one cluster in each of its regions, and no Kafka cluster under two of their names.</summary>
internal sealed class MirrorClusterRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, mirror) in context.Mirrors)
        {
            if (mirror.Clusters?.Tier is not { } tier || context.Index.Tier(tier.Value) is null)
                continue;
            var addresses = new Dictionary<string, ClusterEntry>(StringComparer.Ordinal);
            foreach (var region in MirrorLookup.RegionsOf(mirror).Where(context.Index.HasRegion))
            {
                var found = context.Index.ConsumersOf(region, tier.Value);
                if (found.Count != 1)
                    context.Add(
                        Catalogue.MirrorClusters,
                        tier.Place,
                        subject,
                        $"region '{region}' has {Names.Count(found.Count, "consumer cluster")} of tier {tier.Shown}",
                        "It needs exactly one to link."
                    );
                foreach (var cluster in found)
                    CheckSame(context, subject, cluster, addresses);
            }
        }
    }

    private static void CheckSame(RuleContext context, string subject, ClusterEntry cluster, Dictionary<string, ClusterEntry> addresses)
    {
        foreach (var address in cluster.Addresses)
            if (!addresses.TryAdd(address, cluster) && addresses[address].Region != cluster.Region)
            {
                context.Add(
                    Catalogue.MirrorSameCluster,
                    cluster.Config.Bootstrap!.Place,
                    subject,
                    $"clusters '{addresses[address].Name.Shown}' and '{cluster.Name.Shown}' share a bootstrap address: they are one Kafka cluster in two regions",
                    "Correct one of the two addresses."
                );
                return;
            }
    }
}
