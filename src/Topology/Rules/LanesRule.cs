using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Warns of lanes that no partition falls to.</summary>
internal sealed class LanesRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route.Lanes is not { } lanes)
                continue;
            var partitions = RouteLookup.Regions(context.Index, route).Select(r => context.Topics.SourceOf(route, r)?.Partitions).Max();
            if (partitions is { } known && lanes.Value > known)
                context.Add(
                    Catalogue.IdleLanes,
                    lanes.Place,
                    subject,
                    $"it has {lanes.Value} lanes, and its source {Names.Count(known, "partition")}",
                    $"{lanes.Value - known} of them would own none: write 'lanes: {known}'."
                );
        }
    }
}
