namespace Keystone.Topology.Model;

/// <summary>When an epoch of a source partition is cut: by whichever limit is reached first. Null: no such limit.</summary>
public sealed record SinkRotation
{
    public const long DefaultSizeBytes = 64L << 20;
    public const long DefaultRecords = 1_000_000;

    /// <summary>Encoded bytes before compression, of all outputs of the epoch together.</summary>
    public long SizeBytes { get; init; } = DefaultSizeBytes;
    public long Records { get; init; } = DefaultRecords;

    /// <summary>Span of record time since the epoch's first record.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Wall clock since the epoch was opened, for quiet topics.</summary>
    public TimeSpan? Age { get; init; }
}
