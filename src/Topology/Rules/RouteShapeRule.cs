using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A route says each thing once: one of <c>to</c> and <c>split</c>, one of tier, cluster and sink.</summary>
internal sealed class RouteShapeRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, route) in context.Routes)
        {
            if (route.To is not null && route.Split is { Count: > 0 } split)
                context.Add(Catalogue.Exclusive, split[0].Place, subject, "it has 'to' and 'split'", "Remove one of the two.");
            if (!route.HasTarget)
                context.Add(Catalogue.OneNeeded, entry.Name.Place, subject, "it has neither 'to' nor 'split'", "Add 'to: { … }'.");
            if (route.Match is { } match && route.Split is null)
                context.Add(Catalogue.MatchWithoutSplit, match.Place, subject, "it has 'match' and no 'split'", "Remove 'match'.");
            if (route.From is { Stream: null } from)
                CheckOne(context, subject, "from", from.Place, ("tier", from.Tier?.Place), ("cluster", from.Cluster?.Place));
            foreach (var branch in RouteLookup.Branches(route))
                CheckTarget(context, subject, branch);
        }
    }

    private static void CheckTarget(RuleContext context, string subject, RouteBranchConfig branch)
    {
        var to = branch.To;
        CheckOne(
            context,
            subject,
            branch.Label,
            to.Place,
            ("tier", to.Tier?.Place),
            ("cluster", to.Cluster?.Place),
            ("sink", to.Sink?.Place)
        );
        if (to.Sink is null)
            return;
        foreach (var (key, place) in TopicKeys(to))
            if (place is { } at)
                context.Add(Catalogue.SinkWithTopicKeys, at, subject, $"'{branch.Label}' is a sink and has '{key}'", $"Remove '{key}'.");
    }

    private static (string Key, SourcePlace? Place)[] TopicKeys(TargetConfig to) =>
        [
            ("topic", to.Topic?.Place),
            ("partition_by", to.PartitionBy?.Place),
            ("partitions", to.Partitions?.Place),
            ("replication", to.Replication?.Place),
            ("retention", to.Retention?.Place),
        ];

    private static void CheckOne(
        RuleContext context,
        string subject,
        string label,
        SourcePlace place,
        params ReadOnlySpan<(string Key, SourcePlace? Place)> keys
    )
    {
        string? first = null;
        foreach (var (key, at) in keys)
        {
            if (at is not { } written)
                continue;
            if (first is not null)
                context.Add(Catalogue.Exclusive, written, subject, $"'{label}' has '{first}' and '{key}'", "Remove one of the two.");
            first ??= key;
        }
        if (first is not null)
            return;
        var all = string.Join(" or ", keys.ToArray().Select(k => $"'{k.Key}'"));
        context.Add(Catalogue.OneNeeded, place, subject, $"'{label}' does not say where", $"Add {all}.");
    }
}
