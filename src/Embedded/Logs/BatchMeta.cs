namespace Keystone.Embedded.Logs;

/// <summary>One of the last batches of a producer on a partition, kept to answer its retries.</summary>
internal readonly record struct BatchMeta(int FirstSequence, int LastSequence, long FirstOffset, long LastOffset, long Timestamp);
