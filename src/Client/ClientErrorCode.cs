namespace Keystone.Client;

/// <summary>The catalogue of this room's errors; the number is shown as <c>KS3nnn</c>.</summary>
public enum ClientErrorCode
{
    /// <summary>No address answered.</summary>
    CannotConnect = 3001,

    /// <summary>The connection ended while a request was under way: whether the broker acted on it is unknown.</summary>
    ConnectionLost = 3002,

    /// <summary>A broker did not answer in time: whether it acted on the request is unknown.</summary>
    RequestTimedOut = 3003,

    /// <summary>A frame announces more bytes than a response may have.</summary>
    ResponseTooLarge = 3004,

    /// <summary>The bytes received are no Kafka response, or the answer to another request.</summary>
    GarbageReceived = 3005,

    /// <summary>A broker speaks no version of an API that we need.</summary>
    BrokerLacksApi = 3006,

    /// <summary>A broker answered a request with an error code that is final.</summary>
    BrokerRefused = 3007,

    /// <summary>A topic or partition that does not exist, or has no leader.</summary>
    NoLeader = 3008,

    /// <summary>The bootstrap addresses now lead to another cluster than at the start.</summary>
    ClusterChanged = 3009,

    /// <summary>A newer epoch of the transactional id is in use: another owner, or the coordinator timed our transaction out.</summary>
    ProducerFenced = 3010,

    /// <summary>The transactional id is unknown to its coordinator (idle for a week): initialise anew.</summary>
    ProducerIdExpired = 3011,

    /// <summary>The sequence of a partition cannot be continued: what was written cannot be known any more.</summary>
    ProducerStateLost = 3012,

    /// <summary>The open transaction can only be aborted.</summary>
    TransactionMustAbort = 3013,

    /// <summary>A batch was not acknowledged in the time that the producer was given.</summary>
    DeliveryTimedOut = 3014,

    /// <summary>The bytes of a log that are no magic 2 record batches.</summary>
    UnreadableLog = 3015,

    /// <summary>The client, fetcher or producer was disposed.</summary>
    Disposed = 3016,

    /// <summary>A target topic was deleted and made anew while it was being written to.</summary>
    TopicRecreated = 3017,
}
