using Keystone.Flow.Elements;

namespace Keystone.Flow.Positions;

/// <summary>A committed position record, as the position log has it.</summary>
public sealed record PartitionPosition
{
    public required long NextOffset { get; init; }

    /// <summary>-1 while unknown.</summary>
    public int LeaderEpoch { get; init; } = -1;

    /// <summary>The worker that wrote it.</summary>
    public required string InstanceId { get; init; }

    public required int LaneCount { get; init; }

    /// <summary>Where the record stands in the position log.</summary>
    public long LogOffset { get; init; } = -1;

    public string Topic { get; init; } = "";

    public PendingCut? Cut { get; init; }

    public IReadOnlyList<AcceptedGap> Gaps { get; init; } = [];
}
