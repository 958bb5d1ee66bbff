namespace Keystone.Kafka.Compression;

/// <summary>How a batch's records are compressed: the three lowest bits of its attributes.</summary>
public enum CompressionCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
