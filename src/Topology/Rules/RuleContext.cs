using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>What rules look at, and where they report.</summary>
internal sealed class RuleContext(TopologyIndex index, TopicBook topics, DiagnosticBag bag)
{
    public TopologyIndex Index { get; } = index;
    public TopicBook Topics { get; } = topics;

    public IEnumerable<(string Subject, NamedEntry<StreamConfig> Entry, StreamConfig Config)> Streams =>
        Index.Streams.Select(s => (Subjects.Stream(s.Name), s, s.Value));

    public IEnumerable<(string Subject, NamedEntry<RouteConfig> Entry, RouteConfig Config)> Routes =>
        Index.Routes.Select(r => (Subjects.Route(r.Name), r, r.Value));

    public IEnumerable<(string Subject, NamedEntry<MirrorConfig> Entry, MirrorConfig Config)> Mirrors =>
        Index.Mirrors.Select(m => (Subjects.Mirror(m.Name), m, m.Value));

    public IEnumerable<(string Subject, NamedEntry<SinkConfig> Entry, SinkConfig Config)> Sinks =>
        Index.Sinks.Select(s => (Subjects.Sink(s.Name), s, s.Value));

    public void Add(CatalogueEntry entry, SourcePlace place, string subject, string fact, string cure) =>
        bag.Add(entry, place, subject, fact, cure);
}
