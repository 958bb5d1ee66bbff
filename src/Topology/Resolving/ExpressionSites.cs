using Keystone.Events;
using Keystone.Topology.Config;
using Keystone.Topology.Model;
using Keystone.Topology.Rules;

namespace Keystone.Topology.Resolving;

/// <summary>Every expression of a topology.</summary>
internal static class ExpressionSites
{
    public static IEnumerable<ExpressionSite> Of(TopologyIndex index, TopicBook topics)
    {
        foreach (var route in index.Routes)
        foreach (var site in OfRoute(route, SourceFormat(index, topics, route.Value)))
            yield return site;
        foreach (var sink in index.Sinks)
        foreach (var site in OfSink(sink, SinkFormat(index, topics, sink.Name.Value)))
            yield return site;
    }

    private static IEnumerable<ExpressionSite> OfRoute(NamedEntry<RouteConfig> entry, PayloadFormat? format)
    {
        var subject = Subjects.Route(entry.Name);
        var route = entry.Value;
        if (route.Where is { } where)
            yield return new ExpressionSite(subject, "where", where, ExpressionUse.Where, format);
        foreach (var field in route.Select ?? [])
            yield return new ExpressionSite(subject, $"select.{field.Name.Shown}", field.Value, ExpressionUse.Value, format);
        foreach (var branch in RouteLookup.Branches(route))
        {
            if (branch.Where is { } condition)
                yield return new ExpressionSite(
                    subject,
                    branch.Label.Replace(".to", ".where", StringComparison.Ordinal),
                    condition,
                    ExpressionUse.Where,
                    format
                );
            if (branch.To.PartitionBy is { Value: not "key" } by)
                yield return new ExpressionSite(subject, $"{branch.Label}.partition_by", by, ExpressionUse.Text, format);
        }
    }

    private static IEnumerable<ExpressionSite> OfSink(NamedEntry<SinkConfig> entry, PayloadFormat? format)
    {
        var subject = Subjects.Sink(entry.Name);
        if (entry.Value.PartitionBy?.From is { } from)
            yield return new ExpressionSite(subject, "partition_by.from", from, ExpressionUse.Value, format) { IsTime = true };
        foreach (var field in entry.Value.PartitionBy?.Fields ?? [])
            yield return new ExpressionSite(subject, "partition_by.fields", field, ExpressionUse.Text, format);
        if (entry.Value.Elasticsearch is not { } search)
            yield break;
        if (search.Id is { Value: not "key" } id)
            yield return new ExpressionSite(subject, "elasticsearch.id", id, ExpressionUse.Text, format);
        if (search.Version is { Value: not "offset" } version)
            yield return new ExpressionSite(subject, "elasticsearch.version", version, ExpressionUse.Value, format);
        if (search.Routing is { } routing)
            yield return new ExpressionSite(subject, "elasticsearch.routing", routing, ExpressionUse.Text, format);
    }

    /// <summary>Of the first region whose topic is known.</summary>
    public static PayloadFormat? SourceFormat(TopologyIndex index, TopicBook topics, RouteConfig route) =>
        RouteLookup.Regions(index, route).Select(r => topics.SourceOf(route, r)?.Format).FirstOrDefault(f => f is not null);

    /// <summary>Bytes where any route brings bytes: what looks into them fails there.</summary>
    private static PayloadFormat? SinkFormat(TopologyIndex index, TopicBook topics, string sink)
    {
        PayloadFormat? format = null;
        foreach (var route in index.Routes)
            if (route.Value.To?.Sink?.Value == sink)
                format = route.Value.Select is not null ? PayloadFormat.Json : SourceFormat(index, topics, route.Value) ?? format;
        return format;
    }
}
