using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Rules;

namespace Keystone.Topology.Resolving;

/// <summary>What a topology may say and this version does not run. Nothing of it is ever ignored: <c>run</c> and <c>demo</c> refuse it.</summary>
internal static class LaterVersions
{
    public static void Find(TopologyIndex index, DiagnosticBag bag)
    {
        Regions(index, bag);
        foreach (var tier in index.Config.Tiers ?? [])
            if (tier.Value.Backfill is { Value: true } backfill)
                Add(bag, Catalogue.LaterBackfill, backfill.Place, Subjects.Tier(tier.Name), "'backfill'");
        foreach (var stream in index.Streams)
        {
            var subject = Subjects.Stream(stream.Name);
            if (stream.Value.Format is { Value: PayloadFormat.Avro } format)
                Add(bag, Catalogue.LaterAvro, format.Place, subject, "'format: avro'");
            if (stream.Value.Schema is { } schema)
                Add(bag, Catalogue.LaterSchema, schema.Place, subject, "'schema'");
        }
        foreach (var route in index.Routes)
            if (route.Value.From?.Origin is { Value: OriginFilter.Local } origin)
                Add(bag, Catalogue.LaterOrigin, origin.Place, Subjects.Route(route.Name), "'origin: local'");
        foreach (var mirror in index.Mirrors)
            Add(bag, Catalogue.LaterMirror, mirror.Name.Place, Subjects.Mirror(mirror.Name), "mirroring");
        Sinks(index, bag);
    }

    private static void Regions(TopologyIndex index, DiagnosticBag bag)
    {
        foreach (var region in index.Regions)
            if (region.Value.Workers is { } workers)
                Add(bag, Catalogue.LaterWorkers, workers.Place, Subjects.Region(region.Name), "'workers'");
        foreach (var cluster in index.Clusters)
        {
            var subject = Subjects.Cluster(cluster.Name);
            if (cluster.Config.Standby is { } standby)
                Add(bag, Catalogue.LaterStandby, standby.Place, subject, "'standby'");
            if (cluster.Config.Security is { Protocol: not { Value: "plaintext" } } security)
                Add(bag, Catalogue.LaterSecurity, security.Place, subject, "'security' other than plaintext");
        }
    }

    private static void Sinks(TopologyIndex index, DiagnosticBag bag)
    {
        foreach (var sink in index.Sinks)
        {
            var subject = Subjects.Sink(sink.Name);
            if (sink.Value.S3 is { } s3)
                Add(bag, Catalogue.LaterS3, s3.Place, subject, "'s3'");
            if (sink.Value.Elasticsearch is { } search)
                Add(bag, Catalogue.LaterElasticsearch, search.Place, subject, "'elasticsearch'");
            if (sink.Value.Format is { Value: SinkFormat.Avro or SinkFormat.Parquet } format)
                Add(bag, Catalogue.LaterSinkFormat, format.Place, subject, $"'format: {format.Shown}'");
        }
    }

    private static void Add(DiagnosticBag bag, CatalogueEntry entry, SourcePlace place, string subject, string what) =>
        bag.Add(entry, place, subject, $"{what} is checked, but not in this version", "Remove it to run the rest.");
}
