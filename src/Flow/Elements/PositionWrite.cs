namespace Keystone.Flow.Elements;

/// <summary>A partition's new position, and the cut that is pending there (null: none, and an earlier one is done).</summary>
public sealed record PositionWrite(SourcePartition Partition, long NextOffset, int LeaderEpoch, PendingCut? Cut = null);
