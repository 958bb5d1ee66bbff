using Keystone.Kafka.Compression;

namespace Keystone.Kafka.Records;

/// <summary>What the batches of a writer are like.</summary>
public sealed record RecordBatchOptions
{
    public CompressionCodec Codec { get; init; }

    /// <summary>For gzip (1 to 9) and zstd (to 22); null takes Kafka's defaults.</summary>
    public int? Level { get; init; }

    /// <summary>The most bytes of a finished batch, unless a single record weighs more; a topic's max.message.bytes.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>The most bytes before compression: some clients decompress a batch in one go.</summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;
}
