namespace Keystone.Client.Producing;

/// <summary>What a producer's loop needs to know of its producer.</summary>
/// <param name="Subject">Whose errors they are.</param>
internal sealed record ProduceSettings(
    string Subject,
    string? TransactionalId,
    int MaxInFlight,
    int MaxRequestBytes,
    TimeSpan DeliveryTimeout,
    IReadOnlyDictionary<string, Guid> TopicIds
);
