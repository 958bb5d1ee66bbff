namespace Keystone.Client.Admin;

/// <summary>An answer about a partition's log; offset and timestamp are -1 where no record matches.</summary>
public readonly record struct ListedOffset(long Offset, long Timestamp, int LeaderEpoch);
