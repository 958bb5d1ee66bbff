using System.Collections.Concurrent;
using System.Text;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Embedded;
using Keystone.Flow.Elements;
using Keystone.Flow.Workers;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Keystone.Topology.Model;

namespace Keystone.Flow.Tests.Support;

/// <summary>Two embedded clusters, `front` and `tier1`, clients to produce and to read with, and workers on them.</summary>
internal sealed class TestRegion : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<Worker> workers = [];
    private BatchProducer? producer;
    private int started;

    private TestRegion(EmbeddedCluster front, EmbeddedCluster tier1)
    {
        Front = front;
        Tier1 = tier1;
    }

    public EmbeddedCluster Front { get; }

    public EmbeddedCluster Tier1 { get; }

    public ClusterClient FrontClient { get; private set; } = null!;

    public ClusterClient Tier1Client { get; private set; } = null!;

    public PassTransforms Transforms { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Clusters of which nobody knows the addresses.</summary>
    public ConcurrentDictionary<string, bool> Away { get; } = new();

    public static async Task<TestRegion> StartAsync(int brokers = 1, KafkaRelease release = KafkaRelease.V4_3)
    {
        var front = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterOptions
            {
                Name = "front",
                Brokers = brokers,
                As = release,
            }
        );
        var tier1 = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterOptions
            {
                Name = "tier1",
                Brokers = brokers,
                As = release,
            }
        );
        var region = new TestRegion(front, tier1)
        {
            FrontClient = new ClusterClient(new ClusterClientOptions { Bootstrap = front.Bootstrap, ClientId = "test" }),
            Tier1Client = new ClusterClient(new ClusterClientOptions { Bootstrap = tier1.Bootstrap, ClientId = "test" }),
        };
        await region.FrontClient.ConnectAsync(CancellationToken.None);
        await region.Tier1Client.ConnectAsync(CancellationToken.None);
        return region;
    }

    public WorkerOptions Options(TopologyModel model) =>
        new()
        {
            Model = model,
            Region = "eu",
            Transforms = Transforms,
            InstanceId = $"worker-{Interlocked.Increment(ref started)}",
            Resolve = cluster =>
                Away.ContainsKey(cluster.Name) ? null
                : cluster.Name == "front" ? Front.Bootstrap
                : Tier1.Bootstrap,
            Log = Log.Enqueue,
        };

    public Task<Worker> RunAsync(TopologyModel model) => RunAsync(Options(model));

    public async Task<Worker> RunAsync(WorkerOptions options)
    {
        var worker = await Worker.StartAsync(options, TestContext.Current.CancellationToken);
        workers.Add(worker);
        return worker;
    }

    /// <summary>Writes values of "ID" form into a partition, in batches; the ids are what is counted at the end.</summary>
    public async Task ProduceAsync(
        string topic,
        int partition,
        IEnumerable<string> values,
        int perBatch = 50,
        CompressionCodec codec = CompressionCodec.Lz4
    )
    {
        producer ??= new BatchProducer(FrontClient, new ProducerOptions());
        var results = values
            .Chunk(perBatch)
            .Select(chunk =>
                producer.ProduceAsync(
                    new TopicPartition(topic, partition),
                    new OutgoingBatch(Batches.Of(chunk, codec, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()))
                )
            )
            .ToList();
        foreach (var result in await Task.WhenAll(results).WaitAsync(Patience))
            if (result.Outcome != ProduceOutcome.Written)
                throw new InvalidOperationException($"{result.Outcome} {result.Error}");
    }

    /// <summary>With a producer that knows nothing of the topic's past.</summary>
    public async Task ProduceFreshAsync(string topic, int partition, IEnumerable<string> values)
    {
        if (producer is not null)
            await producer.DisposeAsync();
        producer = null;
        await ProduceAsync(topic, partition, values);
    }

    /// <summary>Gives a topic more partitions.</summary>
    public Task GrowAsync(string topic, int partitions, bool onTier1 = false) =>
        new TopicAdmin(onTier1 ? Tier1Client : FrontClient).GrowAsync(topic, partitions, CancellationToken.None);

    /// <summary>Everything that a read_committed reader of the topic sees, as (partition, value), in order for each partition.</summary>
    public async Task<List<(int Partition, string Value)>> ReadAsync(ClusterClient cluster, string topic)
    {
        List<(int, string)> read = [];
        await EachAsync(
            cluster,
            topic,
            (int partition, in RecordView record) => read.Add((partition, Encoding.UTF8.GetString(record.Value)))
        );
        return read;
    }

    public delegate void OnRecord(int partition, in RecordView record);

    public async Task EachAsync(ClusterClient cluster, string topic, OnRecord onRecord)
    {
        var known = await cluster.GetTopicAsync(topic, CancellationToken.None);
        if (known is null)
            return;
        var all = Enumerable.Range(0, known.PartitionCount).Select(p => new TopicPartition(topic, p)).ToList();
        var ends = await new OffsetAdmin(cluster).ListAsync(all, OffsetQuery.Latest, CancellationToken.None, readCommitted: true);
        await using var fetcher = new BatchFetcher(cluster, new FetcherOptions());
        foreach (var partition in all)
            await ReadPartitionAsync(fetcher, partition, ends[partition].Offset, onRecord);
    }

    /// <summary>Waits until the topic holds that many records for a read_committed reader.</summary>
    public Task HasAsync(ClusterClient cluster, string topic, int records) =>
        Eventually.ThatAsync(
            async () => (await ReadAsync(cluster, topic)).Count >= records,
            Patience,
            $"{records} records in {topic}. The worker said:\n{string.Join('\n', Log)}"
        );

    public static string Describe(Worker worker) =>
        string.Join(
            '\n',
            worker
                .Status()
                .Flows.Select(flow =>
                    $"{flow.Flow} {flow.State} {flow.Reason}; "
                    + string.Join("; ", flow.Lanes.Select(lane => $"{lane.Lane}: {lane.State} {lane.Reason} {lane.LastError}"))
                )
        );

    /// <summary>Waits for a state of the only flow's lane 0 (or of the flow where it has no lanes).</summary>
    public async Task IsAsync(Worker worker, LaneState state, string? reason = null)
    {
        try
        {
            await Eventually.ThatAsync(
                () =>
                {
                    var flow = worker.Status().Flows[0];
                    return flow.State == state && (reason is null || flow.Reason?.Contains(reason, StringComparison.Ordinal) == true);
                },
                Patience,
                $"{state} {reason}"
            );
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; is {Describe(worker)}. The workers said:\n{string.Join('\n', Log)}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
        if (producer is not null)
            await producer.DisposeAsync();
        await FrontClient.DisposeAsync();
        await Tier1Client.DisposeAsync();
        await Front.DisposeAsync();
        await Tier1.DisposeAsync();
    }

    private static async Task ReadPartitionAsync(BatchFetcher fetcher, TopicPartition partition, long end, OnRecord onRecord)
    {
        var filter = new AbortedFilter();
        using var window = new DecompressionWindow();
        var at = 0L;
        while (at < end)
        {
            using var result = await fetcher.FetchFromAsync(
                fetcher.LeaderOf(partition),
                [new FetchPosition(partition, Guid.Empty, at)],
                1 << 20,
                1 << 20,
                TimeSpan.FromMilliseconds(200),
                CancellationToken.None
            );
            var fetched = result.Partitions[0];
            if (fetched.Failure is { LogStartOffset: var start } && start > at)
            {
                at = start;
                continue;
            }
            Walk(fetched, filter, window, end, onRecord);
            at = fetched.NextOffset;
        }
    }

    private static void Walk(FetchedPartition fetched, AbortedFilter filter, DecompressionWindow window, long end, OnRecord onRecord)
    {
        filter.Reset(fetched.Aborted);
        var batches = new RecordBatchEnumerator(fetched.Bytes.Span);
        while (batches.MoveNext())
        {
            var bytes = fetched.Bytes.Slice(batches.Start, batches.Header.TotalBytes);
            if (filter.Judge(batches.Header, bytes) != BatchFate.Keep || batches.Header.BaseOffset >= end)
                continue;
            var records = new RecordIterator(bytes, window);
            while (records.MoveNext())
                if (records.Current.Offset >= fetched.Position.Offset)
                    onRecord(fetched.Partition.Partition, records.Current);
        }
    }
}
