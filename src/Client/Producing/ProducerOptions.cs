namespace Keystone.Client.Producing;

/// <summary>How a producer sends.</summary>
public sealed record ProducerOptions
{
    /// <summary>False: acks=1 and no producer id (best effort): a retry may double or reorder a batch.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>Requests on their way to one broker; a broker remembers five batches of a producer per partition, so not more.</summary>
    public int MaxInFlight { get; init; } = 5;

    /// <summary>Above it a request takes no further batch; a single batch may be larger.</summary>
    public int MaxRequestBytes { get; init; } = 4 << 20;

    /// <summary>
    /// How long a batch may be tried, from its first sending. Infinite for a flow that waits for its target; a batch of an
    /// idempotent producer that exceeds it fails the producer, since its sequence can no longer be continued.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Topics that may only be written to while they have these ids: one that was made anew fails the producer before it gets a
    /// batch. Of others, the one that is found first counts.
    /// </summary>
    public IReadOnlyDictionary<string, Guid> TopicIds { get; init; } = new Dictionary<string, Guid>();
}
