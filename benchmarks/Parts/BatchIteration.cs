using BenchmarkDotNet.Attributes;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Benchmarks.Parts;

/// <summary>Walking the records of a batch of 256, decompression included. Divide by 256 for the cost of a record.</summary>
[MemoryDiagnoser]
public class BatchIteration
{
    private readonly DecompressionWindow window = new();
    private byte[] batch = [];

    [Params(CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd)]
    public CompressionCodec Codec { get; set; }

    [GlobalSetup]
    public void Setup() => batch = BenchEvents.Batch(Codec, 256);

    [Benchmark(OperationsPerInvoke = 256)]
    public long Iterate()
    {
        long bytes = 0;
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
            bytes += records.Current.Value.Length;
        return bytes;
    }
}
