using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Client.Producing;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Benchmarks.Whole;

/// <summary>What is read in a run: its topic, filled in batches of an exact size, and how many of its records the filter keeps.</summary>
public sealed record Source(string Topic, int Partitions, int RecordsPerBatch, CompressionCodec Codec, long Records, long Kept)
{
    /// <summary>Creates the topic and its target, and fills it.</summary>
    public static async Task<Source> FillAsync(
        string bootstrap,
        string topic,
        int partitions,
        int perBatch,
        CompressionCodec codec,
        long records
    )
    {
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = bootstrap, ClientId = "bench-load" });
        await cluster.ConnectAsync(CancellationToken.None);
        await CreateAsync(cluster, topic, partitions);
        await using var producer = new BatchProducer(cluster, new ProducerOptions());
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = codec,
                MaxBytes = 64 << 20,
                MaxRecordBytes = 64 << 20,
            }
        );
        var events = new BenchEvents(1);
        long kept = 0;
        var sends = new Queue<(Task<ProduceResult> Result, EncodedBatch Batch)>();
        var partition = 0;
        for (var id = 0L; id < records; id += perBatch)
        {
            var batch = events.Batch(writer, id, (int)Math.Min(perBatch, records - id), ref kept);
            sends.Enqueue((producer.ProduceAsync(new TopicPartition(topic, partition), new OutgoingBatch(batch.Memory)), batch));
            partition = (partition + 1) % partitions;
            if (sends.Count >= 64)
                await EndAsync(sends.Dequeue());
        }
        while (sends.TryDequeue(out var last))
            await EndAsync(last);
        return new Source(topic, partitions, perBatch, codec, records, kept);
    }

    public static async Task CreateAsync(string bootstrap, string topic, int partitions)
    {
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = bootstrap, ClientId = "bench-topics" });
        await cluster.ConnectAsync(CancellationToken.None);
        await CreateAsync(cluster, topic, partitions);
    }

    /// <summary>How many records a topic holds: without transactions its end offsets say it exactly.</summary>
    public static async Task<long> CountAsync(ClusterClient cluster, string topic, int partitions)
    {
        var asked = Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p));
        var ends = await new OffsetAdmin(cluster).ListAsync(asked, OffsetQuery.Latest, CancellationToken.None);
        return ends.Values.Sum(end => end.Offset);
    }

    private static async Task CreateAsync(ClusterClient cluster, string topic, int partitions)
    {
        // The events' timestamps are the same in every run, and lie long ago.
        var configs = new Dictionary<string, string> { ["max.message.bytes"] = "67108864", ["retention.ms"] = "-1" };
        var admin = new TopicAdmin(cluster);
        var refused = await admin.CreateAsync([new NewTopic(topic, partitions, 1) { Configs = configs }], CancellationToken.None);
        if (refused.TryGetValue(topic, out var why))
            throw why;
        await admin.WaitForLeadersAsync([topic], CancellationToken.None);
    }

    private static async Task EndAsync((Task<ProduceResult> Result, EncodedBatch Batch) send)
    {
        var result = await send.Result;
        send.Batch.Dispose();
        if (result.Outcome != ProduceOutcome.Written)
            throw result.Exception as Exception ?? new InvalidOperationException($"a batch of the input was {result.Outcome}");
    }
}
