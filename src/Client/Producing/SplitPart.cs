using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>A part of a batch that was taken apart, re-encoded; <see cref="RecordIndexes"/> are its records' places in the old batch.</summary>
public sealed record SplitPart(EncodedBatch Batch, IReadOnlyList<int> RecordIndexes);
