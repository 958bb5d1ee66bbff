using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>
/// Warns where routes feed each other in a circle (a route that feeds itself directly is an error of its own): a route is part of one
/// where its source and its target are in the same strongly connected component of topics.
/// </summary>
internal sealed class RouteCircleRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var index = context.Index;
        var steps = (
            from route in index.Routes
            from region in RouteLookup.Regions(index, route.Value)
            from source in RouteOrder.Sources(index, route.Value, region)
            from target in RouteOrder.Targets(index, route.Value, region)
            where target != source
            select (Route: route, Source: source, Target: target)
        ).ToList();
        var component = StrongComponents.Of([.. steps.Select(s => (s.Source, s.Target))]);
        foreach (var route in steps.Where(s => component[s.Source] == component[s.Target]).Select(s => s.Route).Distinct())
            context.Add(
                Catalogue.RouteCircle,
                route.Name.Place,
                Subjects.Route(route.Name),
                "what it delivers can come back to it through other routes",
                "Make sure that a 'where' ends the circle."
            );
    }
}
