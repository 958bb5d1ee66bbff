using Keystone.Topology.Config;

namespace Keystone.Topology.Resolving;

/// <summary>The config by name, as far as it could be read. Rules and the model's builder look everything up here.</summary>
internal sealed class TopologyIndex
{
    private readonly Dictionary<string, StreamConfig> _streams;
    private readonly Dictionary<string, SinkConfig> _sinks;
    private readonly Dictionary<string, ClusterEntry> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Region, int Tier), List<ClusterEntry>> _consumers = [];
    private readonly Dictionary<string, ClusterEntry> _fronting = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TierConfig> _tiers = [];

    public TopologyIndex(TopologyConfig config)
    {
        Config = config;
        Regions = config.Regions ?? [];
        RegionNames = [.. Regions.Select(r => r.Name.Value)];
        Clusters = [.. Regions.SelectMany(ClustersOf)];
        _streams = ByName(config.Streams);
        _sinks = ByName(config.Sinks);
        foreach (var tier in config.Tiers ?? [])
            if (TierNumber.TryRead(tier.Name.Value, out var number))
                _tiers.TryAdd(number, tier.Value);
        TierNumbers = [.. _tiers.Keys.Order()];
        foreach (var cluster in Clusters)
            AddCluster(cluster);
    }

    public TopologyConfig Config { get; }
    public IReadOnlyList<NamedEntry<RegionConfig>> Regions { get; }
    public IReadOnlyList<ClusterEntry> Clusters { get; }
    public IReadOnlyList<string> RegionNames { get; }
    public IReadOnlyList<NamedEntry<StreamConfig>> Streams => Config.Streams ?? [];
    public IReadOnlyList<NamedEntry<RouteConfig>> Routes => Config.Routes ?? [];
    public IReadOnlyList<NamedEntry<SinkConfig>> Sinks => Config.Sinks ?? [];
    public IReadOnlyList<NamedEntry<MirrorConfig>> Mirrors => Config.Mirrors ?? [];
    public IReadOnlyList<int> TierNumbers { get; }
    public IReadOnlyCollection<string> StreamNames => _streams.Keys;
    public IReadOnlyCollection<string> SinkNames => _sinks.Keys;
    public IReadOnlyCollection<string> ClusterNames => _clusters.Keys;

    public StreamConfig? Stream(string? name) => name is null ? null : _streams.GetValueOrDefault(name);

    public SinkConfig? Sink(string? name) => name is null ? null : _sinks.GetValueOrDefault(name);

    public TierConfig? Tier(int number) => _tiers.GetValueOrDefault(number);

    public bool HasRegion(string name) => RegionNames.Contains(name);

    public ClusterEntry? Cluster(string? name) => name is null ? null : _clusters.GetValueOrDefault(name);

    public IReadOnlyList<ClusterEntry> ConsumersOf(string region, int tier) => _consumers.GetValueOrDefault((region, tier)) ?? [];

    /// <summary>The fronting cluster of a region that stands in for no other.</summary>
    public ClusterEntry? FrontingOf(string region) => _fronting.GetValueOrDefault(region);

    /// <summary>Regions of a stream in the topology's order, as far as they are declared.</summary>
    public IReadOnlyList<string> RegionsOf(StreamConfig stream) => Declared(stream.Regions) ?? RegionNames;

    /// <summary>The named regions in the topology's order; null where none are named.</summary>
    public IReadOnlyList<string>? Declared(IReadOnlyList<Spot<string>>? named) =>
        named is null ? null : [.. RegionNames.Where(r => named.Any(n => n.Value == r))];

    private void AddCluster(ClusterEntry cluster)
    {
        _clusters.TryAdd(cluster.Name.Value, cluster);
        if (cluster.IsFronting)
        {
            var standsIn = Clusters.Any(o =>
                o.Region == cluster.Region && o.Name != cluster.Name && o.Config.Standby?.Value == cluster.Name.Value
            );
            if (!standsIn)
                _fronting.TryAdd(cluster.Region, cluster);
        }
        else if (cluster.Config is { Role: not null, Tier: { } tier })
        {
            if (!_consumers.TryGetValue((cluster.Region, tier.Value), out var list))
                _consumers[(cluster.Region, tier.Value)] = list = [];
            list.Add(cluster);
        }
    }

    private static IEnumerable<ClusterEntry> ClustersOf(NamedEntry<RegionConfig> region)
    {
        // One Kafka cluster may stand under two names in a region; topics are the same then, so they share a key.
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, config) in (region.Value.Clusters ?? []).Select(c => (c.Name, c.Value)))
        {
            var addresses = config.Bootstrap?.Value == "embedded" ? [] : ClusterEntry.AddressesOf(config).ToList();
            var kafka = addresses.Select(a => keys.GetValueOrDefault(a)).FirstOrDefault(k => k is not null) ?? name.Value;
            foreach (var address in addresses)
                keys.TryAdd(address, kafka);
            yield return new ClusterEntry(name, region.Name.Value, config, kafka);
        }
    }

    private static Dictionary<string, T> ByName<T>(IReadOnlyList<NamedEntry<T>>? entries)
    {
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in entries ?? [])
            byName.TryAdd(entry.Name.Value, entry.Value);
        return byName;
    }
}
