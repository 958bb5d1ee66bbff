namespace Keystone.Kafka.Protocol;

/// <summary>Reads a message's body in one of its versions.</summary>
public delegate IKafkaMessage MessageReader(ref ProtocolReader r, short version);
