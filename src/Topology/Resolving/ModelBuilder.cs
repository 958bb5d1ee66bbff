using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>Builds the model of a config without errors: every name is a reference, every default is filled in.</summary>
internal sealed class ModelBuilder(TopologyIndex index, TopicBook topics, string path)
{
    private readonly Dictionary<string, ClusterModel> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TierModel> _tiers = [];

    public TopologyModel Build()
    {
        foreach (var cluster in index.Clusters)
            _clusters[cluster.Name.Value] = Cluster(cluster);
        foreach (var tier in index.Config.Tiers ?? [])
            if (TierNumber.TryRead(tier.Name.Value, out var number))
                _tiers[number] = Tier(number, tier.Value);
        var streams = index.Streams.Select(Stream).ToDictionary(s => s.Name);
        var sinkBuilder = new SinkModelBuilder(Path.GetDirectoryName(path)!);
        var sinks = index.Sinks.Select(sinkBuilder.Build).ToDictionary(s => s.Name);
        var routeBuilder = new RouteModelBuilder(index, topics, _clusters, _tiers, streams, sinks);
        var routes = index.Routes.Select(routeBuilder.Route).ToDictionary(r => r.Name);
        return new TopologyModel
        {
            Pipeline = index.Config.Pipeline!.Value,
            Path = path,
            Regions = [.. index.Regions.Select(Region)],
            Tiers = [.. _tiers.Values.OrderBy(t => t.Number)],
            Streams = [.. streams.Values],
            Sinks = [.. sinks.Values],
            Routes = [.. routes.Values],
            Flows = [.. index.Routes.SelectMany(r => routeBuilder.Flows(index.Config.Pipeline.Value, r.Value, routes[r.Name.Value]))],
            Mirrors = [.. index.Mirrors.Select(MirrorModelBuilder.Build)],
            Tests = [.. (index.Config.Tests ?? []).Select(t => Test(t, streams, routes))],
        };
    }

    private static ClusterModel Cluster(ClusterEntry cluster) =>
        new()
        {
            Name = cluster.Name.Value,
            Region = cluster.Region,
            Role = cluster.Config.Role!.Value,
            Tier = cluster.Config.Tier?.Value,
            Bootstrap = cluster.Config.Bootstrap!.Value,
            Kafka = cluster.Kafka,
            Brokers = cluster.Config.Brokers?.Value ?? ClusterModel.DefaultBrokers,
            Racks = [.. (cluster.Config.Racks ?? []).Select(r => r.Value)],
            Standby = cluster.Config.Standby?.Value,
            Security = Security(cluster.Config.Security),
            Place = cluster.Name.Place,
        };

    private static SecurityModel? Security(SecurityConfig? security) =>
        security is null
            ? null
            : new SecurityModel
            {
                Protocol = security.Protocol!.Value,
                Mechanism = security.Mechanism?.Value,
                Username = security.Username?.Value,
                Password = security.Password?.Value,
                Ca = security.Ca is { } ca ? Path.GetFullPath(ca.Value, security.Folder) : null,
            };

    private static TierModel Tier(int number, TierConfig tier) =>
        new()
        {
            Number = number,
            MemoryBytes = tier.Memory?.Value ?? TierModel.DefaultMemoryBytes,
            MaxLag = tier.MaxLag?.Value,
            Dedicated = tier.Dedicated?.Value == true,
            Backfill = tier.Backfill?.Value == true,
        };

    private StreamModel Stream(NamedEntry<StreamConfig> stream) =>
        new()
        {
            Name = stream.Name.Value,
            Owner = stream.Value.Owner?.Value,
            Format = stream.Value.Format!.Value,
            Delivery = stream.Value.Delivery?.Value ?? DeliveryClass.AtLeastOnce,
            Partitions = stream.Value.Partitions!.Value,
            Replication = stream.Value.Replication?.Value,
            Retention = stream.Value.Retention?.Value,
            Schema = stream.Value.Schema is { } schema
                ? new SchemaModel { Subject = schema.Subject!.Value, Compatibility = schema.Compatibility?.Value ?? "backward" }
                : null,
            Regions = index.RegionsOf(stream.Value),
            Place = stream.Name.Place,
        };

    private RegionModel Region(NamedEntry<RegionConfig> region) =>
        new()
        {
            Name = region.Name.Value,
            Home = _clusters[region.Value.Home!.Value],
            Clusters = [.. (region.Value.Clusters ?? []).Select(c => _clusters[c.Name.Value])],
            Workers = region.Value.Workers is { } workers
                ? new WorkersModel { Listen = workers.Listen!.Value, Seeds = [.. workers.Seeds!.Select(s => s.Value)] }
                : null,
        };

    private static TestModel Test(TestConfig test, Dictionary<string, StreamModel> streams, Dictionary<string, RouteModel> routes) =>
        new()
        {
            Name = test.Name!.Value,
            Input = [.. (test.Input ?? []).Select(i => new TestInput(streams[i.Stream!.Value], TestRecordReader.Read(i, Never)))],
            Expect =
            [
                .. (test.Expect ?? []).Select(e => new TestExpectation
                {
                    Route = routes[e.Name.Value],
                    Count = e.Value.Count?.Value,
                    Records = e.Value.Records is { } records ? [.. records.Select(r => TestRecordReader.Read(r, Never))] : null,
                    Place = e.Name.Place,
                }),
            ],
            Place = test.Name.Place,
        };

    private static void Never(Diagnostics.CatalogueEntry entry, SourcePlace place, string fact, string cure) =>
        throw new InvalidOperationException($"{place} {entry.Code}: a rule has to have refused this");
}
