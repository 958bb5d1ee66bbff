namespace Keystone.Topology.Resolving;

/// <summary>A topic of a Kafka cluster, whatever names the cluster stands under.</summary>
internal readonly record struct TopicKey(string Kafka, string Topic);
