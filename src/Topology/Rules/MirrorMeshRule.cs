using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>
/// What a mirror brings is not mirrored again, so A to B and B to C need A to C as well, or B to C relays. Looked at for each topic
/// and pattern that a mirror names.
/// </summary>
internal sealed class MirrorMeshRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var topics = context.Index.Mirrors.SelectMany(m => m.Value.Topics ?? []).Select(t => t.Value).Distinct().ToList();
        foreach (var tier in context.Index.Mirrors.GroupBy(m => m.Value.Clusters?.Tier?.Value))
        foreach (var topic in topics)
            CheckTopic(context, topic, [.. tier.Where(m => MirrorLookup.Carries(m.Value, topic))]);
    }

    private static void CheckTopic(RuleContext context, string topic, IReadOnlyList<NamedEntry<MirrorConfig>> mirrors)
    {
        var links = mirrors
            .SelectMany(m => MirrorLookup.DirectionsOf(m.Value).Select(d => (d.From, d.To, Mirror: m)))
            .DistinctBy(l => (l.From, l.To))
            .ToList();
        var linked = links.Select(l => (l.From, l.To)).ToHashSet();
        var from = links.ToLookup(l => l.From);
        foreach (var first in links)
        foreach (var second in from[first.To])
            if (second.To != first.From && !linked.Contains((first.From, second.To)) && second.Mirror.Value.Relay?.Value != true)
                context.Add(
                    Catalogue.OpenMesh,
                    second.Mirror.Name.Place,
                    Subjects.Mirror(second.Mirror.Name),
                    $"'{topic}' goes from {first.From} to {first.To} and from {first.To} to {second.To}, but not from {first.From} to {second.To}",
                    $"Link {first.From} and {second.To} too, or write 'relay: true' here."
                );
    }
}
