namespace Keystone.Flow.Elements;

/// <summary>
/// A dead letter of a sink's flow, kept as the source's record until the position that passes it is written: both go in one transaction, so
/// that a restart neither loses nor repeats it.
/// </summary>
/// <param name="TimestampMs">The record's timestamp, in milliseconds since 1970.</param>
/// <param name="Tail">A copy of the record's bytes from its key length on: key, value, headers as encoded.</param>
/// <param name="Cause">Why it is here, for people.</param>
public sealed record DeadLetterRecord(SourcePartition Partition, long Offset, long TimestampMs, ReadOnlyMemory<byte> Tail, string Cause);
