using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>A route to a sink that states no tier finds one that it can take.</summary>
internal sealed class RouteTierRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        if (RouteLookup.DefaultSinkTier(context.Index) is not null)
            return;
        foreach (var (subject, _, route) in context.Routes)
            if (route is { Tier: null, To.Sink: { } sink })
                context.Add(
                    Catalogue.NoDefaultTier,
                    sink.Place,
                    subject,
                    "it states no tier, and no tier is declared that is not 'backfill'",
                    "Declare one under 'tiers'."
                );
    }
}
