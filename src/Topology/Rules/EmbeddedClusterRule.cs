using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;

namespace Keystone.Topology.Rules;

/// <summary>Brokers and racks are declared for embedded clusters alone, and no rack is empty.</summary>
internal sealed class EmbeddedClusterRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var cluster in context.Index.Clusters)
        {
            if (cluster.Config.Bootstrap is not { } bootstrap)
                continue;
            var subject = Subjects.Cluster(cluster.Name);
            var racks = cluster.Config.Racks;
            var brokers = cluster.Config.Brokers?.Value ?? ClusterModel.DefaultBrokers;
            // '${NAME:-embedded}' is both, by turns: what is for the embedded one is passed over for the real one.
            if (!cluster.IsEmbedded && bootstrap.Node?.Expanded != true)
            {
                if (cluster.Config.Brokers is { } stated)
                    Refuse(stated.Place, "brokers");
                if (racks is { Count: > 0 })
                    Refuse(racks[0].Place, "racks");
            }
            else if (cluster.IsEmbedded && racks?.Count > brokers)
                context.Add(
                    Catalogue.MoreRacks,
                    racks[0].Place,
                    subject,
                    $"it has {racks.Count} racks and {Names.Count(brokers, "broker")}",
                    "Declare a broker for each rack at least."
                );

            void Refuse(SourcePlace place, string key) =>
                context.Add(
                    Catalogue.EmbeddedOnly,
                    place,
                    subject,
                    $"'{key}' is for embedded clusters, and this one is at '{bootstrap.Shown}'",
                    "Remove it."
                );
        }
    }
}
