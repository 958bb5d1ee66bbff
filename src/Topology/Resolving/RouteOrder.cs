using Keystone.Topology.Config;

namespace Keystone.Topology.Resolving;

/// <summary>Routes so that each comes after all that write its source; in file order where that leaves a choice, and within circles.</summary>
internal static class RouteOrder
{
    public static IReadOnlyList<NamedEntry<RouteConfig>> Of(TopologyIndex index)
    {
        var routes = index.Routes;
        var sources = routes.Select(r => All(index, r.Value, Sources)).ToList();
        var targets = routes.Select(r => All(index, r.Value, Targets)).ToList();
        var writers = targets.SelectMany(t => t).GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count());
        var readers = sources.SelectMany((s, i) => s.Select(t => (Topic: t, Route: i))).ToLookup(r => r.Topic, r => r.Route);
        var waitsFor = sources.Select(s => s.Count(writers.ContainsKey)).ToArray();
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < routes.Count; i++)
            if (waitsFor[i] == 0)
                ready.Enqueue(i, i);
        var order = new List<NamedEntry<RouteConfig>>(routes.Count);
        var taken = new bool[routes.Count];
        var next = 0;
        while (order.Count < routes.Count)
        {
            if (!ready.TryDequeue(out var route, out _))
            {
                // Nothing is ready: a circle. Its first route breaks it.
                while (taken[next])
                    next++;
                route = next;
            }
            if (taken[route])
                continue;
            taken[route] = true;
            order.Add(routes[route]);
            foreach (var topic in targets[route])
                if (--writers[topic] == 0)
                    foreach (var reader in readers[topic])
                        if (--waitsFor[reader] == 0)
                            ready.Enqueue(reader, reader);
        }
        return order;
    }

    public static IEnumerable<TopicKey> Sources(TopologyIndex index, RouteConfig route, string region)
    {
        if (RouteLookup.Source(index, route, region) is { } cluster && RouteLookup.SourceTopic(route) is { } topic)
            yield return new TopicKey(cluster.Kafka, topic);
    }

    public static IEnumerable<TopicKey> Targets(TopologyIndex index, RouteConfig route, string region)
    {
        foreach (var branch in RouteLookup.Branches(route))
            if (RouteLookup.Target(index, branch.To, region) is { } cluster && RouteLookup.TargetTopic(route, branch.To) is { } topic)
                yield return new TopicKey(cluster.Kafka, topic);
    }

    private static List<TopicKey> All(
        TopologyIndex index,
        RouteConfig route,
        Func<TopologyIndex, RouteConfig, string, IEnumerable<TopicKey>> topics
    ) => [.. RouteLookup.Regions(index, route).SelectMany(r => topics(index, route, r)).Distinct()];
}
