namespace Keystone.Client.Admin;

/// <summary>A group's committed offset of a partition.</summary>
public readonly record struct GroupOffset(TopicPartition Partition, long Offset, int LeaderEpoch = -1, string? Metadata = "");
