using BenchmarkDotNet.Attributes;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Benchmarks.Parts;

/// <summary>CRC-32C over 64 KiB, and what stamping a batch costs when its new CRC is derived from the old one.</summary>
[MemoryDiagnoser]
public class Checksum
{
    private readonly byte[] bytes = new byte[64 * 1024];
    private readonly byte[] header = new byte[RecordBatchHeader.Size];
    private byte[] batch = [];

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(bytes);
        batch = BenchEvents.Batch(CompressionCodec.Lz4, 256);
    }

    [Benchmark]
    public uint Crc64KiB() => Crc32C.Compute(bytes);

    [Benchmark]
    public void RestampOneBatch() => BatchRewriter.Restamp(batch, header, new BatchStamp(4_711, 3, 17, true));
}
