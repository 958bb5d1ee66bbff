namespace Keystone.Flow.Elements;

/// <summary>Where a run begins in a partition, and the cut that it has to complete there first.</summary>
public sealed record ResumePosition(SourcePartition Partition, long NextOffset, int LeaderEpoch, PendingCut? Cut = null);
