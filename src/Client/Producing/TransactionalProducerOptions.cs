namespace Keystone.Client.Producing;

/// <summary>How a transactional producer sends.</summary>
public sealed record TransactionalProducerOptions
{
    public required string TransactionalId { get; init; }

    /// <summary>After this the coordinator aborts an open transaction by itself and fences our epoch.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long InitAsync, CommitAsync and AbortAsync try before they give up.</summary>
    public TimeSpan CoordinatorPatience { get; init; } = TimeSpan.FromSeconds(60);

    public int MaxInFlight { get; init; } = 5;

    public int MaxRequestBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Topics that may only be written to while they have these ids: one that was made anew fails the producer before it gets a
    /// batch. Of others, the one that is found first counts.
    /// </summary>
    public IReadOnlyDictionary<string, Guid> TopicIds { get; init; } = new Dictionary<string, Guid>();
}
