using Keystone.Flow.Positions;

namespace Keystone.Flow.Workers;

/// <summary>A source partition of a lane.</summary>
public sealed record PartitionStatus
{
    public required int Partition { get; init; }

    /// <summary>The committed position; -1 before the first is known.</summary>
    public required long Position { get; init; }

    /// <summary>What can be read up to: the last stable offset (best_effort: the high watermark), as of the newest fetch; -1 while unknown.</summary>
    public required long EndOffset { get; init; }

    public required long LagRecords { get; init; }

    /// <summary>Estimated from the mean size of what was read so far.</summary>
    public required long LagBytes { get; init; }

    /// <summary>Age of the newest record that is committed, 0 when nothing is left to read.</summary>
    public required double LagSeconds { get; init; }

    public IReadOnlyList<AcceptedGap> Gaps { get; init; } = [];
}
