namespace Keystone.Flow.Elements;

/// <summary>From a fetch response's aborted list: this producer's transactional batches from FirstOffset on are void, up to its abort marker.</summary>
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset);
