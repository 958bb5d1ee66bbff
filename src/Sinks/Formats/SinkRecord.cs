using Keystone.Events;

namespace Keystone.Sinks.Formats;

/// <summary>One record of a source partition as a sink sees it. Its spans hold only while the batch is iterated.</summary>
public readonly ref struct SinkRecord
{
    /// <summary>Coordinates in the source, timestamp as its readers see it, key, value and headers.</summary>
    public required EventContext Event { get; init; }

    /// <summary>The encoded record from the key's length on: what a dead letter keeps.</summary>
    public ReadOnlySpan<byte> Tail { get; init; }

    public long Offset => Event.Offset;

    public long TimestampMs => Event.Timestamp;
}
