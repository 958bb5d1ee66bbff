using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// SaslAuthenticate (36), 0-2; 3.7 the same.
/// The listeners are plaintext, so the answer is ILLEGAL_SASL_STATE.
/// </summary>
internal sealed class SaslAuthenticateApi : IApi
{
    public ApiKey Key => ApiKey.SaslAuthenticate;

    public VersionRange In(KafkaRelease release) => new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange) =>
        exchange.Answer(
            new SaslAuthenticateResponse
            {
                ErrorCode = ErrorCode.IllegalSaslState,
                ErrorMessage = "SaslAuthenticate request received after successful authentication",
            }
        );
}
