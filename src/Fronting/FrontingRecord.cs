namespace Keystone.Fronting;

/// <summary>One event as an application hands it in. Its arrays must stay as they are until it is delivered.</summary>
public sealed record FrontingRecord
{
    /// <summary>Null: no key; the partition is random then.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Null: a tombstone.</summary>
    public byte[]? Value { get; init; }

    public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; init; } = [];

    /// <summary>Milliseconds since 1970; null: the time of the call.</summary>
    public long? TimestampMs { get; init; }

    /// <summary>Null: murmur2 over the key, as Java's producer.</summary>
    public int? Partition { get; init; }

    /// <summary>Comes back with a drop, so that the caller knows which event it was (a line number).</summary>
    public object? Tag { get; init; }
}
