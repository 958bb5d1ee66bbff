namespace Keystone.Kafka.Protocol;

/// <summary>A response.</summary>
public interface IKafkaResponse : IKafkaMessage;
