using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>A broker speaks no version that we speak of one or more APIs; all of them are named.</summary>
public sealed class BrokerLacksApiException : ClientException
{
    internal BrokerLacksApiException(string broker, IReadOnlyList<ApiKey> apis, string fact)
        : base(ClientErrorCode.BrokerLacksApi, broker, fact, "Kafka 3.7 and later are served: upgrade the broker")
    {
        Apis = apis;
    }

    public IReadOnlyList<ApiKey> Apis { get; }

    public override bool IsRetriable => false;
}
