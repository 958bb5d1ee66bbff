namespace Keystone.Embedded;

/// <summary>Which Apache Kafka release a cluster answers as: its version ranges, its features, its error codes.</summary>
public enum KafkaRelease
{
    /// <summary>Apache Kafka 3.7.2 (KRaft, metadata.version 3.7-IV4): transactions v1 only.</summary>
    V3_7,

    /// <summary>Apache Kafka 4.3.1: transactions v2 (KIP-890), Fetch and Produce by topic id.</summary>
    V4_3,
}
