using static Keystone.Embedded.Configs.ConfigType;

namespace Keystone.Embedded.Configs;

/// <summary>The broker properties that are acted upon, beside those that only give topics their defaults.</summary>
internal static class BrokerConfigs
{
    private static readonly ConfigDefinition[] Definitions =
    [
        new("auto.create.topics.enable", ConfigType.Boolean, "true"),
        new("default.replication.factor", Int, "1") { Min = 1 },
        new("fetch.max.bytes", Int, "57671680") { Min = 1024 },
        new("group.initial.rebalance.delay.ms", Int, "3000") { Min = 0 },
        new("group.max.session.timeout.ms", Int, "1800000") { Min = 0 },
        new("group.max.size", Int, "2147483647") { Min = 1 },
        new("group.min.session.timeout.ms", Int, "6000") { Min = 0 },
        new("log.cleaner.backoff.ms", Long, "15000") { Min = 0 },
        new("log.retention.check.interval.ms", Long, "300000") { Min = 1 },
        new("num.partitions", Int, "1") { Min = 1 },
        new("offset.metadata.max.bytes", Int, "4096") { Min = 0 },
        new("offsets.retention.minutes", Int, "10080") { Min = 1 },
        new("offsets.topic.num.partitions", Int, "50") { Min = 1 },
        new("producer.id.expiration.ms", Int, "86400000") { Min = 1 },
        new("socket.request.max.bytes", Int, "104857600") { Min = 1 },
        new("transaction.max.timeout.ms", Int, "900000") { Min = 1 },
        new("transaction.state.log.num.partitions", Int, "50") { Min = 1 },
        new("transactional.id.expiration.ms", Int, "604800000") { Min = 1 },
    ];

    private static readonly Dictionary<string, ConfigDefinition> ByName = Definitions.ToDictionary(d => d.Name, StringComparer.Ordinal);

    public static IEnumerable<ConfigDefinition> In(KafkaRelease release) => Definitions.Where(d => d.IsIn(release));

    /// <summary>The property, also one that gives a topic config its default; null for one that is not acted upon.</summary>
    public static ConfigDefinition? Find(string name, KafkaRelease release) =>
        ByName.TryGetValue(name, out var definition) ? definition : TopicConfigs.In(release).FirstOrDefault(d => d.BrokerName == name);
}
