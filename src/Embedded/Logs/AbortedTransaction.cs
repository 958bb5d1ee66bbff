namespace Keystone.Embedded.Logs;

/// <summary>A transaction that ended in an abort marker: read_committed readers of these offsets must be told of it.</summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset);
