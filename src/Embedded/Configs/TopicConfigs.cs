using static Keystone.Embedded.Configs.ConfigType;

namespace Keystone.Embedded.Configs;

/// <summary>
/// The topic configs of Kafka. All can be set and are described; those that say something about files, throttles or tiered storage
/// have no effect on a log in memory.
/// </summary>
internal static class TopicConfigs
{
    private const string LongMax = "9223372036854775807";

    private static readonly ConfigDefinition[] Definitions =
    [
        new("cleanup.policy", List, "delete", "log.cleanup.policy") { Allowed = ["compact", "delete"] },
        new("compression.gzip.level", Int, "-1", "compression.gzip.level")
        {
            Min = -1,
            Max = 9,
            Only = KafkaRelease.V4_3,
        },
        new("compression.lz4.level", Int, "9", "compression.lz4.level")
        {
            Min = 1,
            Max = 17,
            Only = KafkaRelease.V4_3,
        },
        new("compression.type", ConfigType.String, "producer", "compression.type")
        {
            Allowed = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
        },
        new("compression.zstd.level", Int, "3", "compression.zstd.level")
        {
            Min = -131072,
            Max = 22,
            Only = KafkaRelease.V4_3,
        },
        new("delete.retention.ms", Long, "86400000", "log.cleaner.delete.retention.ms") { Min = 0 },
        new("file.delete.delay.ms", Long, "60000", "log.segment.delete.delay.ms") { Min = 0 },
        new("flush.messages", Long, LongMax, "log.flush.interval.messages") { Min = 1, MinBefore4 = 0 },
        new("flush.ms", Long, LongMax) { Min = 0 },
        new("follower.replication.throttled.replicas", List, ""),
        new("index.interval.bytes", Int, "4096", "log.index.interval.bytes") { Min = 0 },
        new("leader.replication.throttled.replicas", List, ""),
        new("local.retention.bytes", Long, "-2", "log.local.retention.bytes") { Min = -2 },
        new("local.retention.ms", Long, "-2", "log.local.retention.ms") { Min = -2 },
        new("max.compaction.lag.ms", Long, LongMax, "log.cleaner.max.compaction.lag.ms") { Min = 1 },
        new("max.message.bytes", Int, "1048588", "message.max.bytes") { Min = 0 },
        new("message.downconversion.enable", ConfigType.Boolean, "true", "log.message.downconversion.enable") { Only = KafkaRelease.V3_7 },
        new("message.format.version", ConfigType.String, "3.0-IV1", "log.message.format.version") { Only = KafkaRelease.V3_7 },
        new("message.timestamp.after.max.ms", Long, "3600000", "log.message.timestamp.after.max.ms") { Min = 0, DefaultBefore4 = LongMax },
        new("message.timestamp.before.max.ms", Long, LongMax, "log.message.timestamp.before.max.ms") { Min = 0 },
        new("message.timestamp.difference.max.ms", Long, LongMax, "log.message.timestamp.difference.max.ms")
        {
            Min = 0,
            Only = KafkaRelease.V3_7,
        },
        new("message.timestamp.type", ConfigType.String, "CreateTime", "log.message.timestamp.type")
        {
            Allowed = ["CreateTime", "LogAppendTime"],
        },
        new("min.cleanable.dirty.ratio", ConfigType.Double, "0.5", "log.cleaner.min.cleanable.ratio") { Min = 0, Max = 1 },
        new("min.compaction.lag.ms", Long, "0", "log.cleaner.min.compaction.lag.ms") { Min = 0 },
        new("min.insync.replicas", Int, "1", "min.insync.replicas") { Min = 1 },
        new("preallocate", ConfigType.Boolean, "false", "log.preallocate"),
        new("remote.log.copy.disable", ConfigType.Boolean, "false") { Only = KafkaRelease.V4_3 },
        new("remote.log.delete.on.disable", ConfigType.Boolean, "false") { Only = KafkaRelease.V4_3 },
        new("remote.storage.enable", ConfigType.Boolean, "false"),
        new("retention.bytes", Long, "-1", "log.retention.bytes"),
        new("retention.ms", Long, "604800000", "log.retention.ms") { Min = -1 },
        new("segment.bytes", Int, "1073741824", "log.segment.bytes") { Min = 1048576, MinBefore4 = 14 },
        new("segment.index.bytes", Int, "10485760", "log.index.size.max.bytes") { Min = 4 },
        new("segment.jitter.ms", Long, "0", "log.roll.jitter.ms") { Min = 0 },
        new("segment.ms", Long, "604800000", "log.roll.ms") { Min = 1 },
        new("unclean.leader.election.enable", ConfigType.Boolean, "false", "unclean.leader.election.enable"),
    ];

    private static readonly Dictionary<string, ConfigDefinition> ByName = Definitions.ToDictionary(d => d.Name, StringComparer.Ordinal);

    public static IEnumerable<ConfigDefinition> In(KafkaRelease release) => Definitions.Where(d => d.IsIn(release));

    public static ConfigDefinition? Find(string name, KafkaRelease release) =>
        ByName.TryGetValue(name, out var definition) && definition.IsIn(release) ? definition : null;

    /// <summary>What is wrong with a topic's configs, or null. Values are checked one by one as Kafka does, unknown names too.</summary>
    public static string? Refuse(IReadOnlyDictionary<string, string> configs, KafkaRelease release)
    {
        foreach (var (name, value) in configs)
        {
            if (Find(name, release) is not { } definition)
                return "Unknown topic config name: " + name;
            if (definition.Refuse(value, release) is { } fact)
                return fact;
        }
        return null;
    }
}
