namespace Keystone.Kafka.Protocol;

/// <summary>A request or a response.</summary>
public interface IKafkaMessage : IProtocolWritable
{
    ApiKey ApiKey { get; }
}

/// <summary>A request or a response, with what its type knows of itself.</summary>
public interface IKafkaMessage<TSelf> : IKafkaMessage, IProtocolData<TSelf>
    where TSelf : IKafkaMessage<TSelf>
{
    static abstract ApiKey Key { get; }
}
