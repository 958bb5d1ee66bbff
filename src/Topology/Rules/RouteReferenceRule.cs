using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Every stream, sink and cluster that a route names is declared.</summary>
internal sealed class RouteReferenceRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var index = context.Index;
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route.From?.Stream is { } stream && index.Stream(stream.Value) is null)
                Report(Catalogue.UndeclaredStream, "stream", stream, index.StreamNames);
            if (route.From?.Cluster is { } source && index.Cluster(source.Value) is null)
                Report(Catalogue.UndeclaredCluster, "cluster", source, index.ClusterNames);
            foreach (var to in RouteLookup.Branches(route).Select(b => b.To))
            {
                if (to.Sink is { } sink && index.Sink(sink.Value) is null)
                    Report(Catalogue.UndeclaredSink, "sink", sink, index.SinkNames);
                if (to.Cluster is { } cluster && index.Cluster(cluster.Value) is null)
                    Report(Catalogue.UndeclaredCluster, "cluster", cluster, index.ClusterNames);
            }

            void Report(CatalogueEntry entry, string noun, Spot<string> name, IReadOnlyCollection<string> declared) =>
                context.Add(entry, name.Place, subject, $"{noun} '{name.Shown}' is not declared", Names.Known("Declared", declared));
        }
    }
}
