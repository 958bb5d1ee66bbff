namespace Keystone.Sinks.File;

/// <summary>fsync failed: the system may have dropped the bytes, a second fsync would lie. They have to be read and written again.</summary>
internal sealed class SyncFailedException(string path, Exception inner)
    : IOException($"'{path}' could not be synced: {inner.Message}", inner);
