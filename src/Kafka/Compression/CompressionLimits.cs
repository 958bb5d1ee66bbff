namespace Keystone.Kafka.Compression;

/// <summary>Sizes that keep compression within bounds, whatever the bytes say.</summary>
public static class CompressionLimits
{
    /// <summary>What writers compress at a time: the block of Kafka's lz4 frames, and small enough to stay in the cache.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>What a window may grow to for one record (or one snappy block), unless it is told otherwise.</summary>
    public const int DefaultWindowBytes = 32 * 1024 * 1024;
}
