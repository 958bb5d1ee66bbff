using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// A producer cannot go on as it is: ProducerFenced, ProducerIdExpired, ProducerStateLost, TransactionMustAbort, DeliveryTimedOut,
/// TopicRecreated or Disposed.
/// </summary>
public sealed class ProducerException : ClientException
{
    public ProducerException(
        ClientErrorCode code,
        string subject,
        string fact,
        ErrorCode error = ErrorCode.None,
        string? cure = null,
        Exception? inner = null
    )
        : base(code, subject, fact, cure, inner)
    {
        Error = error;
    }

    /// <summary>The broker's own code, where there is one.</summary>
    public ErrorCode Error { get; }

    /// <summary>A producer that failed needs a decision (abort, initialise, stop) and is never retried blindly.</summary>
    public override bool IsRetriable => false;
}
