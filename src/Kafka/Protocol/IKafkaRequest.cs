namespace Keystone.Kafka.Protocol;

/// <summary>A request, bound to the type of its response.</summary>
public interface IKafkaRequest<TResponse> : IKafkaMessage
    where TResponse : IKafkaMessage<TResponse>, IKafkaResponse;
