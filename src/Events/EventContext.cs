namespace Keystone.Events;

/// <summary>
/// One record as the expressions see it. Left out, a field is what it is for a record that lacks it: no value (a tombstone), no key, no headers; topic,
/// partition, offset and timestamp are errors where an expression uses them.
/// </summary>
public readonly ref struct EventContext
{
    public EventContext() { }

    /// <summary>The payload, JSON in UTF-8. Counts only where <see cref="HasValue"/> is true.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>False for a tombstone: <c>event</c> is null then.</summary>
    public bool HasValue { get; init; }

    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>False for a null key: <c>key</c> is null then.</summary>
    public bool HasKey { get; init; }

    /// <summary>The headers as a record of a batch carries them (see <see cref="HeaderBlock"/>), from the count on. Empty: no headers.</summary>
    public ReadOnlySpan<byte> Headers { get; init; }

    public string? Topic { get; init; }

    public int Partition { get; init; } = -1;

    public long Offset { get; init; } = -1;

    /// <summary>Milliseconds since 1970-01-01 UTC; -1: the record has no timestamp.</summary>
    public long Timestamp { get; init; } = -1;
}
