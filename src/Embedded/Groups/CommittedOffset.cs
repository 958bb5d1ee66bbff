namespace Keystone.Embedded.Groups;

/// <summary>A position that a group committed for a partition.</summary>
/// <param name="Order">Counts commits: a transaction's commit does not overwrite a later one.</param>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string? Metadata, long CommittedMs, long Order);
