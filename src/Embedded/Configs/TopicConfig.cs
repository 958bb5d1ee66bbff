using System.Globalization;
using Keystone.Embedded.Logs;
using Keystone.Kafka.Compression;

namespace Keystone.Embedded.Configs;

/// <summary>The configs of a topic that are acted upon, parsed once when one changes.</summary>
internal sealed record TopicConfig
{
    public static readonly TopicConfig Unset = new();

    public bool Compact { get; private init; }

    public bool Delete { get; private init; }

    public long RetentionBytes { get; private init; }

    public long RetentionMs { get; private init; }

    public RollRule Roll { get; private init; }

    public int MaxMessageBytes { get; private init; }

    public int MinInSync { get; private init; }

    public bool UncleanElection { get; private init; }

    public bool LogAppendTime { get; private init; }

    public long TimestampBeforeMaxMs { get; private init; }

    public long TimestampAfterMaxMs { get; private init; }

    /// <summary>The codec that batches are stored with; null keeps the producer's.</summary>
    public CompressionCodec? Codec { get; private init; }

    public long DeleteRetentionMs { get; private init; }

    public long MinCompactionLagMs { get; private init; }

    public double MinDirtyRatio { get; private init; }

    public static TopicConfig From(IReadOnlyDictionary<string, string> overrides, BrokerConfig broker)
    {
        string Value(string name) =>
            overrides.TryGetValue(name, out var value) ? value : broker.DefaultOf(TopicConfigs.Find(name, broker.Release)!);
        long Long(string name) => long.Parse(Value(name), CultureInfo.InvariantCulture);

        var policies = Value("cleanup.policy").Split(',', StringSplitOptions.TrimEntries);
        return new TopicConfig
        {
            Compact = policies.Contains("compact"),
            Delete = policies.Contains("delete"),
            RetentionBytes = Long("retention.bytes"),
            RetentionMs = Long("retention.ms"),
            Roll = new RollRule((int)Long("segment.bytes"), Long("segment.ms")),
            MaxMessageBytes = (int)Long("max.message.bytes"),
            MinInSync = (int)Long("min.insync.replicas"),
            UncleanElection = Value("unclean.leader.election.enable") == "true",
            LogAppendTime = Value("message.timestamp.type") == "LogAppendTime",
            TimestampBeforeMaxMs = Long("message.timestamp.before.max.ms"),
            TimestampAfterMaxMs = Long("message.timestamp.after.max.ms"),
            Codec = CodecOf(Value("compression.type")),
            DeleteRetentionMs = Long("delete.retention.ms"),
            MinCompactionLagMs = Long("min.compaction.lag.ms"),
            MinDirtyRatio = double.Parse(Value("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture),
        };
    }

    private static CompressionCodec? CodecOf(string name) =>
        name switch
        {
            "uncompressed" => CompressionCodec.None,
            "gzip" => CompressionCodec.Gzip,
            "snappy" => CompressionCodec.Snappy,
            "lz4" => CompressionCodec.Lz4,
            "zstd" => CompressionCodec.Zstd,
            _ => null,
        };
}
