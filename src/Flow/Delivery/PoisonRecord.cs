using Keystone.Flow.Elements;

namespace Keystone.Flow.Delivery;

/// <summary>A record that the target refuses for good, by its place in the source.</summary>
internal sealed record PoisonRecord(SourcePartition Partition, long Offset, string Cause);
