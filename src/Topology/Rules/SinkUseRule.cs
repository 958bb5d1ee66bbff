using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Warns of sinks that no route uses, and of bytes that are written as JSON.</summary>
internal sealed class SinkUseRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        var used = context.Index.Routes.SelectMany(r => RouteLookup.Branches(r.Value)).Select(b => b.To.Sink?.Value).ToHashSet();
        // A name that is not declared may be meant for the one that looks unused.
        var misnamed = used.Any(u => u is not null && context.Index.Sink(u) is null);
        foreach (var (subject, entry, _) in context.Sinks)
            if (!misnamed && !used.Contains(entry.Name.Value))
                context.Add(
                    Catalogue.UnusedSink,
                    entry.Name.Place,
                    subject,
                    "no route uses it",
                    "Name it in a route's 'to', or remove it."
                );
        foreach (var (subject, _, route) in context.Routes)
        {
            if (route is not { To.Sink: { } sink, Select: null } || context.Index.Sink(sink.Value) is not { Elasticsearch: null } config)
                continue;
            if (config.Format is { Value: not SinkFormat.Jsonl } || config.Content?.Value == SinkContent.Record)
                continue;
            if (ExpressionSites.SourceFormat(context.Index, context.Topics, route) == PayloadFormat.Bytes)
                context.Add(
                    Catalogue.BytesAsValue,
                    sink.Place,
                    subject,
                    $"its source is bytes, and sink '{sink.Shown}' writes each value as JSON: what is not JSON goes to 'on_error'",
                    "'content: record' or 'format: batches' takes anything."
                );
        }
    }
}
