namespace Keystone.Client.Producing;

/// <summary>How a batch ended.</summary>
public enum ProduceOutcome
{
    /// <summary>In the log, once; acknowledged as the producer's acks ask.</summary>
    Written,

    /// <summary>
    /// Not in the log: the broker refuses these records for good (too large, timestamp, null key in a compacted topic). Take the
    /// batch apart. The partition is closed until <c>Resume</c>.
    /// </summary>
    Refused,

    /// <summary>Not in the log: it stood behind a refused batch of its partition, or in a transaction that is aborted. Send it again.</summary>
    HeldBack,

    /// <summary>The producer failed: see the exception. Whether the batch is in the log may be unknown.</summary>
    Failed,
}
