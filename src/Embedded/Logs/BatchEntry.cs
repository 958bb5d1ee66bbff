namespace Keystone.Embedded.Logs;

/// <summary>Where a batch lies in its chunk, and what lookups need to know of it without reading it.</summary>
internal readonly record struct BatchEntry(int Position, int Length, long BaseOffset, long LastOffset, long MaxTimestamp);
