namespace Keystone.Embedded;

/// <summary>What a cluster is started with. All of it is fixed for the cluster's life.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>A name for messages and defaults; no client sees it.</summary>
    public string Name { get; init; } = "embedded";

    /// <summary>The cluster id (22 characters of base64url in Kafka); null makes a random one.</summary>
    public string? ClusterId { get; init; }

    /// <summary>How many brokers; their ids are 0 to Brokers - 1.</summary>
    public int Brokers { get; init; } = 3;

    /// <summary>The rack of each broker, by id; shorter than Brokers leaves the rest without one.</summary>
    public IReadOnlyList<string> Racks { get; init; } = [];

    /// <summary>The port of each broker on 127.0.0.1; missing or 0 takes a free one.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The release whose answers the cluster gives.</summary>
    public KafkaRelease As { get; init; } = KafkaRelease.V4_3;

    /// <summary>The clock of everything: timestamps, session and transaction timeouts, retention, long polls.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>default.replication.factor; null: the lesser of 3 and Brokers.</summary>
    public int? DefaultReplication { get; init; }

    /// <summary>num.partitions.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>
    /// log.retention.bytes of a partition. Logs live in memory, so Kafka's own default (no limit) is not offered as one:
    /// -1 asks for it explicitly.
    /// </summary>
    public long RetentionBytes { get; init; } = 256L << 20;

    /// <summary>Any other broker property, such as "transaction.max.timeout.ms" or "group.min.session.timeout.ms".</summary>
    public IReadOnlyDictionary<string, string> BrokerProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>The largest request frame (Kafka's socket.request.max.bytes). A connection that announces more is closed.</summary>
    public int MaxRequestBytes { get; init; } = 100 << 20;
}
