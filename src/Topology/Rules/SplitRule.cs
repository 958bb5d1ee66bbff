using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A split goes to topics of one cluster, and each of its branches can get records.</summary>
internal sealed class SplitRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route.Split is null)
                continue;
            var branches = RouteLookup.Branches(route);
            foreach (var branch in branches)
                if (branch.To.Sink is { } sink && branch.Label != "to")
                    context.Add(
                        Catalogue.SplitToSink,
                        sink.Place,
                        subject,
                        $"'{branch.Label}' is the sink '{sink.Shown}'",
                        "A split goes to topics of one cluster. Make a route of its own for the sink."
                    );
            CheckClusters(context, subject, route, branches);
            CheckOrder(context, subject, route, branches);
        }
    }

    private static void CheckClusters(RuleContext context, string subject, RouteConfig route, IReadOnlyList<RouteBranchConfig> branches)
    {
        foreach (var region in RouteLookup.Regions(context.Index, route))
        {
            RouteBranchConfig? first = null;
            ClusterEntry? cluster = null;
            foreach (var branch in branches)
            {
                if (RouteLookup.Target(context.Index, branch.To, region) is not { } target)
                    continue;
                (first, cluster) = (first ?? branch, cluster ?? target);
                if (target.Kafka == cluster.Kafka)
                    continue;
                context.Add(
                    Catalogue.SplitOverClusters,
                    branch.To.Tier?.Place ?? branch.To.Cluster!.Place,
                    subject,
                    $"'{branch.Label}' is in cluster '{target.Name.Shown}', and '{first.Label}' in '{cluster.Name.Shown}'",
                    "One transaction covers one cluster. Make it two routes."
                );
                return;
            }
        }
    }

    private static void CheckOrder(RuleContext context, string subject, RouteConfig route, IReadOnlyList<RouteBranchConfig> branches)
    {
        var rest = branches.TakeWhile(b => b.Where is not null).Count();
        if (route.Match?.Value == SplitMatch.All || rest >= branches.Count - 1)
            return;
        context.Add(
            Catalogue.UnreachableBranch,
            branches[rest + 1].To.Place,
            subject,
            $"'split[{rest + 2}]' never gets a record: 'split[{rest + 1}]' takes all that come to it",
            "Give that one a 'where', put it last, or write 'match: all'."
        );
    }
}
