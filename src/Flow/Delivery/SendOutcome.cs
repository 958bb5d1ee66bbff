namespace Keystone.Flow.Delivery;

/// <summary>How a batch's send ended.</summary>
internal enum SendOutcome
{
    Written,

    /// <summary>Not in the log: the target refuses some of its records for good. Its partition takes no more until it is resumed.</summary>
    Refused,

    /// <summary>Not in the log: it stood behind a refused one.</summary>
    HeldBack,

    /// <summary>The output is at its end; whether the batch is in the log may be unknown.</summary>
    Failed,
}
