using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>
/// A topic that mirrors bring holds each record in several regions. A route from it takes each once: in one region, or with
/// <c>origin: local</c>.
/// </summary>
internal sealed class OriginRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route.From is not { Stream: null, Topic: { } topic } from || from.Origin?.Value == OriginFilter.Local)
                continue;
            var tiers = RouteLookup
                .Regions(context.Index, route)
                .ToDictionary(r => r, r => RouteLookup.Source(context.Index, route, r)?.Config.Tier?.Value);
            foreach (var mirror in context.Index.Mirrors)
            {
                var linked = MirrorLookup
                    .RegionsOf(mirror.Value)
                    .Where(r => tiers.TryGetValue(r, out var tier) && tier is not null && tier == mirror.Value.Clusters?.Tier?.Value)
                    .ToList();
                if (linked.Count < 2 || !MirrorLookup.Carries(mirror.Value, topic.Value))
                    continue;
                context.Add(
                    Catalogue.OriginNeeded,
                    topic.Place,
                    subject,
                    $"it reads topic '{topic.Shown}' in {string.Join(" and ", linked)}, which mirror '{mirror.Name.Shown}' links: each event would arrive twice",
                    "Add 'origin: local' to 'from', or name one region with 'regions'."
                );
            }
        }
    }
}
