using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// SaslHandshake (17), 0-1; 3.7 the same.
/// The listeners are plaintext, so the answer is ILLEGAL_SASL_STATE.
/// </summary>
internal sealed class SaslHandshakeApi : IApi
{
    public ApiKey Key => ApiKey.SaslHandshake;

    public VersionRange In(KafkaRelease release) => new(0, 1);

    public void Handle(ClusterState cluster, Exchange exchange) =>
        exchange.Answer(new SaslHandshakeResponse { ErrorCode = ErrorCode.IllegalSaslState });
}
