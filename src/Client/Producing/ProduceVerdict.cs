using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>What an error code of a Produce response means for the batch and its producer.</summary>
internal enum ProduceVerdict
{
    Written,

    /// <summary>Not written, or written but not acknowledged as asked: send it again as it is.</summary>
    Retry,

    /// <summary>The broker expected another sequence: harmless behind a batch that is being retried, else a lost state.</summary>
    OutOfOrder,

    /// <summary>The broker knows nothing of the producer any more (its records were deleted).</summary>
    ForgottenProducer,

    /// <summary>The records themselves are refused.</summary>
    Refused,

    /// <summary>The transaction can only be aborted.</summary>
    Abort,

    /// <summary>A newer epoch exists.</summary>
    Fenced,

    /// <summary>The transactional id is unknown to its coordinator.</summary>
    Expired,

    /// <summary>Nothing that sending again, or another batch, would change.</summary>
    Fatal,
}
