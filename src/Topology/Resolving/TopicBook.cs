using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>
/// Every topic that the topology knows: those of streams, and those that routes write. Routes are taken in the order in which their
/// sources become known, so that a chain of routes hands partitions, format and class on; what is left reads topics from elsewhere.
/// </summary>
internal sealed class TopicBook
{
    private readonly TopologyIndex _index;
    private readonly Dictionary<TopicKey, TopicFacts> _topics = [];

    public TopicBook(TopologyIndex index)
    {
        _index = index;
        foreach (var stream in index.Streams)
        foreach (var region in index.RegionsOf(stream.Value))
            if (index.FrontingOf(region) is { } cluster)
                _topics.TryAdd(new TopicKey(cluster.Kafka, stream.Name.Value), new TopicFacts(cluster, stream.Name.Value, stream.Value));
        foreach (var route in RouteOrder.Of(index))
            Add(route);
    }

    public IEnumerable<TopicFacts> Topics => _topics.Values;

    public TopicFacts? Find(ClusterEntry cluster, string topic) => _topics.GetValueOrDefault(new TopicKey(cluster.Kafka, topic));

    /// <summary>
    /// What a route reads in a region. A topic that only a mirror brings is known by its namesake in the same tier of another region,
    /// or by the stream of that name.
    /// </summary>
    public TopicFacts? SourceOf(RouteConfig route, string region)
    {
        if (RouteLookup.Source(_index, route, region) is not { } cluster || RouteLookup.SourceTopic(route) is not { } topic)
            return null;
        if (Find(cluster, topic) is { } here)
            return here;
        if (cluster.IsFronting)
            return null;
        var elsewhere = _topics.Values.FirstOrDefault(t => t.Topic == topic && t.Cluster.Config.Tier?.Value == cluster.Config.Tier?.Value);
        return elsewhere ?? (_index.Stream(topic) is { } stream ? new TopicFacts(cluster, topic, stream) : null);
    }

    private void Add(NamedEntry<RouteConfig> route)
    {
        foreach (var region in RouteLookup.Regions(_index, route.Value))
        {
            var source = SourceOf(route.Value, region);
            // All that writes the source is known by now; settled here, no chain of routes is walked deeper than one step.
            source?.Settle();
            var format = route.Value.Select is not null ? PayloadFormat.Json : source?.Format;
            foreach (var branch in RouteLookup.Branches(route.Value))
                if (
                    RouteLookup.Target(_index, branch.To, region) is { } cluster
                    && RouteLookup.TargetTopic(route.Value, branch.To) is { } topic
                )
                {
                    var key = new TopicKey(cluster.Kafka, topic);
                    if (!_topics.TryGetValue(key, out var facts))
                        _topics[key] = facts = new TopicFacts(cluster, topic, null);
                    facts.Writers.Add(new TopicWriter(route.Name, branch.Label, branch.To, source, format));
                }
        }
    }
}
