using Keystone.Kafka.Protocol;

namespace Keystone.Client.Tests.Harness;

/// <summary>A request as a fake broker received it.</summary>
/// <param name="Connection">Counted from 1 for each broker.</param>
internal sealed record FakeRequest(int Broker, int Connection, RequestHeader Header, IKafkaMessage Message)
{
    public ApiKey Api => Header.ApiKey;

    public T As<T>() => (T)Message;
}
