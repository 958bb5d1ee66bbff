using BenchmarkDotNet.Attributes;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Benchmarks.Parts;

/// <summary>Decoding a batch of 256 records and encoding every third of them again: what a filter costs beside its expression.</summary>
[MemoryDiagnoser]
public class Reencoding
{
    private readonly DecompressionWindow window = new();
    private RecordBatchWriter writer = null!;
    private byte[] batch = [];

    [Params(CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd)]
    public CompressionCodec Codec { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        batch = BenchEvents.Batch(Codec, 256);
        writer = new RecordBatchWriter(new RecordBatchOptions { Codec = Codec });
    }

    [Benchmark(OperationsPerInvoke = 256)]
    public int EveryThird()
    {
        var records = new RecordIterator(batch, window);
        for (var i = 0; records.MoveNext(); i++)
        {
            if (i % 3 == 0)
                writer.AppendRaw(records.Current.Timestamp, records.Current.Tail);
        }
        using var made = writer.Complete();
        return made.Memory.Length;
    }
}
