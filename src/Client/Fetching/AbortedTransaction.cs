namespace Keystone.Client.Fetching;

/// <summary>A transaction that was aborted: batches of the producer from the offset up to its abort marker do not count.</summary>
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset);
