using Keystone.Client.Producing;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// A newer epoch of the transactional id exists. Two causes look alike to a broker: another owner, or our own transaction timed
/// out (KIP-360, KIP-588). When <see cref="OfInit"/> is false, <c>InitAsync(keepIdentity: identity)</c> tells them apart where the
/// broker can; when it is true the broker could not, or another owner is certain: decide by the newest position record.
/// </summary>
public sealed class ProducerFencedException : ClientException
{
    internal ProducerFencedException(string transactionalId, ApiKey api, ErrorCode error, ProducerIdentity identity, bool ofInit)
        : base(
            ClientErrorCode.ProducerFenced,
            $"transactional id '{transactionalId}'",
            $"{api} answered {error.Text()} to {identity}: a newer epoch is in use",
            ofInit ? null : "Initialise with the same identity to learn whether the transaction only timed out"
        )
    {
        Api = api;
        Error = error;
        Identity = identity;
        OfInit = ofInit;
    }

    public ApiKey Api { get; }

    public ErrorCode Error { get; }

    /// <summary>The identity that was refused.</summary>
    public ProducerIdentity Identity { get; }

    /// <summary>InitProducerId itself answered so, with the identity kept.</summary>
    public bool OfInit { get; }

    public override bool IsRetriable => false;
}
