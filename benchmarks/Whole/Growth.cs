using System.Globalization;
using Keystone.Kafka.Compression;

namespace Keystone.Benchmarks.Whole;

/// <summary>How the cost of a filtering route, and of passing through, grows with partitions, batch sizes, lanes and codecs; one thing changed at a time.</summary>
public static class Growth
{
    private static readonly int[] PartitionCounts = [1, 6, 100, 1_000];
    private static readonly int[] BatchSizes = [1, 10, 100, 1_000, 10_000];
    private static readonly int[] LaneCounts = [1, 2, 4, 16];
    private static readonly CompressionCodec[] Codecs = [CompressionCodec.None, CompressionCodec.Lz4, CompressionCodec.Zstd];

    public static async Task<int> MainAsync(string[] options)
    {
        var records = options is ["--records", var n] ? long.Parse(n, CultureInfo.InvariantCulture) : 1_500_000;
        await using var broker = await Broker.StartAsync();
        var series = new Series(broker);
        foreach (var partitions in PartitionCounts)
            await series.AddAsync($"{partitions} partitions", partitions, 256, CompressionCodec.Lz4, 1, records);
        foreach (var size in BatchSizes)
            await series.AddAsync($"batches of {size}", 6, size, CompressionCodec.Lz4, 1, size == 1 ? records / 10 : records);
        foreach (var lanes in LaneCounts)
            await series.AddAsync($"{lanes} lanes", 16, 256, CompressionCodec.Lz4, lanes, records);
        foreach (var codec in Codecs)
            await series.AddAsync($"codec {codec.ToString().ToLowerInvariant()}", 6, 256, codec, 1, records);
        Report.Write(
            $"{records / 1e6:0.##} million events of {BenchEvents.ValueBytes} bytes (a tenth of them in batches of one), at_least_once, {broker.Name}; else 6 partitions, lz4 batches of 256, 1 lane",
            series.Results
        );
        return 0;
    }

    private sealed class Series(Broker broker)
    {
        public List<Measure> Results { get; } = [];

        public async Task AddAsync(string name, int partitions, int perBatch, CompressionCodec codec, int lanes, long count)
        {
            var topic = $"in-{Results.Count}";
            var source = await Source.FillAsync(broker.Bootstrap, topic, partitions, perBatch, codec, count);
            Results.Add(
                await WholeRun.KeystoneAsync(
                    $"{name}, filter",
                    broker,
                    source,
                    $"filter-{topic}",
                    BenchEvents.Where,
                    "at_least_once",
                    lanes
                )
            );
            Results.Add(
                await WholeRun.KeystoneAsync($"{name}, passing through", broker, source, $"pass-{topic}", null, "at_least_once", lanes)
            );
        }
    }
}
