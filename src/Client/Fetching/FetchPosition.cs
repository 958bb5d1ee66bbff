namespace Keystone.Client.Fetching;

/// <summary>From where to read a partition.</summary>
/// <param name="TopicId">
/// The topic that the offset belongs to: another one under the same name is told as <see cref="FetchFailureKind.TopicRecreated"/>.
/// <see cref="Guid.Empty"/>: whichever the cluster has.
/// </param>
/// <param name="LastEpoch">
/// The leader epoch of the batch before the offset: the leader then tells where its log is another one (KIP-320). -1: not checked.
/// </param>
public readonly record struct FetchPosition(TopicPartition Partition, Guid TopicId, long Offset, int LastEpoch = -1);
