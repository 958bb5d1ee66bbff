using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Warns where routes feed each other in a circle (a route that feeds itself directly is an error of its own).</summary>
internal sealed class RouteCircleRule : ITopologyRule
{
    /// <summary>Long enough for every circle that somebody means; a file of nothing but circles ends here.</summary>
    private const int MaxSteps = 1_000;

    public void Check(RuleContext context)
    {
        var steps = StepsOf(context.Index);
        Peel(steps);
        foreach (var (route, target) in steps.Values.SelectMany(s => s))
            if (Returns(steps, route, target))
                context.Add(
                    Catalogue.RouteCircle,
                    route.Name.Place,
                    Subjects.Route(route.Name),
                    "what it delivers can come back to it through other routes",
                    "Make sure that a 'where' ends the circle."
                );
    }

    private static Dictionary<TopicKey, List<Step>> StepsOf(TopologyIndex index)
    {
        var steps = new Dictionary<TopicKey, List<Step>>();
        foreach (var route in index.Routes)
        foreach (var region in RouteLookup.Regions(index, route.Value))
        foreach (var source in RouteOrder.Sources(index, route.Value, region))
        foreach (var target in RouteOrder.Targets(index, route.Value, region).Where(t => t != source))
        {
            if (!steps.TryGetValue(source, out var list))
                steps[source] = list = [];
            list.Add(new Step(route, target));
        }
        return steps;
    }

    /// <summary>Takes away topics that nothing writes, until only those are left that a circle leads to.</summary>
    private static void Peel(Dictionary<TopicKey, List<Step>> steps)
    {
        var incoming = steps.Values.SelectMany(s => s).GroupBy(s => s.Target).ToDictionary(g => g.Key, g => g.Count());
        var open = new Queue<TopicKey>(steps.Keys.Where(t => !incoming.ContainsKey(t)));
        while (open.TryDequeue(out var topic))
            if (steps.Remove(topic, out var list))
                foreach (var step in list)
                    if (--incoming[step.Target] == 0)
                        open.Enqueue(step.Target);
    }

    private static bool Returns(Dictionary<TopicKey, List<Step>> steps, NamedEntry<RouteConfig> route, TopicKey from)
    {
        var seen = new HashSet<TopicKey> { from };
        var open = new Stack<TopicKey>([from]);
        for (var walked = 0; walked < MaxSteps && open.TryPop(out var topic); walked++)
            foreach (var step in steps.GetValueOrDefault(topic) ?? [])
            {
                if (step.Route == route)
                    return true;
                if (seen.Add(step.Target))
                    open.Push(step.Target);
            }
        return false;
    }

    private sealed record Step(NamedEntry<RouteConfig> Route, TopicKey Target);
}
