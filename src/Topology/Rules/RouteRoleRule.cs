using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Clusters that a route names are consumer clusters: streams enter at fronting ones.</summary>
internal sealed class RouteRoleRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route.From?.Cluster is { } source && context.Index.Cluster(source.Value)?.IsFronting == true)
                context.Add(
                    Catalogue.SourceIsFronting,
                    source.Place,
                    subject,
                    $"'from' names the fronting cluster '{source.Shown}'",
                    $"Name the stream: 'from: {route.From.Topic?.Shown ?? "…"}'."
                );
            foreach (var branch in RouteLookup.Branches(route))
                if (branch.To.Cluster is { } target && context.Index.Cluster(target.Value)?.IsFronting == true)
                    context.Add(
                        Catalogue.TargetIsFronting,
                        target.Place,
                        subject,
                        $"'{branch.Label}' names the fronting cluster '{target.Shown}'",
                        "Name a consumer cluster."
                    );
        }
    }
}
