using System.Globalization;

namespace Keystone.Embedded.Configs;

/// <summary>The broker properties of a cluster, the same on each broker: what was set, and the defaults that are acted upon.</summary>
internal sealed class BrokerConfig
{
    private readonly Dictionary<string, string> set;
    private readonly Dictionary<string, string> defaults;

    private BrokerConfig(KafkaRelease release, Dictionary<string, string> set)
    {
        Release = release;
        this.set = set;
        defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in BrokerConfigs.In(release))
            defaults[definition.Name] = definition.DefaultIn(release);
        foreach (var definition in TopicConfigs.In(release))
            if (definition.BrokerName is { } name)
                defaults[name] = definition.DefaultIn(release);
        DefaultPartitions = Int("num.partitions");
        DefaultReplication = (short)Int("default.replication.factor");
        ProducerIdExpirationMs = Long("producer.id.expiration.ms");
        OffsetsPartitions = Int("offsets.topic.num.partitions");
        TransactionPartitions = Int("transaction.state.log.num.partitions");
        MaxTransactionTimeoutMs = Int("transaction.max.timeout.ms");
        TransactionalIdExpirationMs = Long("transactional.id.expiration.ms");
        MinSessionTimeoutMs = Int("group.min.session.timeout.ms");
        MaxSessionTimeoutMs = Int("group.max.session.timeout.ms");
        InitialRebalanceDelayMs = Int("group.initial.rebalance.delay.ms");
        GroupMaxSize = Int("group.max.size");
        OffsetMetadataMaxBytes = Int("offset.metadata.max.bytes");
        RetentionCheckMs = Long("log.retention.check.interval.ms");
        FetchMaxBytes = Int("fetch.max.bytes");
        CleanerBackoffMs = Long("log.cleaner.backoff.ms");
        OffsetsRetentionMs = Long("offsets.retention.minutes") * 60_000;
    }

    public KafkaRelease Release { get; }

    public int DefaultPartitions { get; }

    public short DefaultReplication { get; }

    public long ProducerIdExpirationMs { get; }

    public int OffsetsPartitions { get; }

    public int TransactionPartitions { get; }

    public int MaxTransactionTimeoutMs { get; }

    public long TransactionalIdExpirationMs { get; }

    public int MinSessionTimeoutMs { get; }

    public int MaxSessionTimeoutMs { get; }

    public int InitialRebalanceDelayMs { get; }

    public int GroupMaxSize { get; }

    public int OffsetMetadataMaxBytes { get; }

    public long RetentionCheckMs { get; }

    public int FetchMaxBytes { get; }

    public long CleanerBackoffMs { get; }

    public long OffsetsRetentionMs { get; }

    /// <exception cref="ArgumentException">A property has a value that Kafka would refuse.</exception>
    public static BrokerConfig From(EmbeddedClusterOptions options)
    {
        var set = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["num.partitions"] = Text(options.DefaultPartitions),
            ["default.replication.factor"] = Text(options.DefaultReplication ?? Math.Min(3, options.Brokers)),
            ["log.retention.bytes"] = Text(options.RetentionBytes),
            ["auto.create.topics.enable"] = "false",
            ["group.initial.rebalance.delay.ms"] = "0",
            ["log.retention.check.interval.ms"] = "1000",
            ["log.cleaner.backoff.ms"] = "1000",
            ["socket.request.max.bytes"] = Text(options.MaxRequestBytes),
        };
        foreach (var (name, value) in options.BrokerProperties)
        {
            if (BrokerConfigs.Find(name, options.As)?.Refuse(value, options.As) is { } fact)
                throw new ArgumentException(fact, nameof(options));
            set[name] = value;
        }
        return new BrokerConfig(options.As, set);
    }

    /// <summary>The value in force, where it comes from, and the default; null for a property that nothing is known of.</summary>
    public (string Value, ConfigSource Source, string? Default)? Find(string name)
    {
        var fallback = defaults.GetValueOrDefault(name);
        if (set.TryGetValue(name, out var value))
            return (value, ConfigSource.StaticBroker, fallback);
        return fallback is null ? null : (fallback, ConfigSource.Default, fallback);
    }

    public IEnumerable<string> Names => set.Keys.Union(defaults.Keys).Order(StringComparer.Ordinal);

    /// <summary>The value that a topic config has where the topic does not set it.</summary>
    public string DefaultOf(ConfigDefinition topicConfig) =>
        topicConfig.BrokerName is { } name && set.TryGetValue(name, out var value) ? value : topicConfig.DefaultIn(Release);

    private int Int(string name) => int.Parse(Find(name)!.Value.Value, CultureInfo.InvariantCulture);

    private long Long(string name) => long.Parse(Find(name)!.Value.Value, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
