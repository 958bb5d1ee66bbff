using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Flow.Delivery;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Positions;

/// <summary>
/// The position log of one cluster, as a worker reads it: one reader for all of its lanes. A read that comes while another is under way shares
/// the next one with all that wait. Thread-safe.
/// </summary>
internal sealed class PositionLog(ClusterClient cluster) : IAsyncDisposable
{
    private const int LanesPerClaim = 1000;

    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<int, PartitionReader> readers = [];
    private readonly CancellationTokenSource stopped = new();

    /// <summary>The partition of the log that holds a flow's records. The topic exists.</summary>
    public TopicPartition PartitionOf(string flow) =>
        new(PositionTopic.Name, PositionTopic.PartitionOf(flow, cluster.Metadata.Topic(PositionTopic.Name)?.PartitionCount ?? 1));

    /// <summary>
    /// Says that a worker takes lanes of a flow. Ends when that is acknowledged by all replicas: only then may the worker's InitProducerId
    /// fence whoever has them, who looks here for the reason.
    /// </summary>
    public async Task ClaimAsync(
        string flow,
        string sourceClusterId,
        IEnumerable<int> lanes,
        string instanceId,
        CancellationToken cancellation
    )
    {
        var partition = PartitionOf(flow);
        var value = PositionValues.Claim(instanceId);
        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        await using var producer = new BatchProducer(cluster, new ProducerOptions());
        foreach (var some in lanes.Chunk(LanesPerClaim))
        {
            foreach (var lane in some)
                writer.Append(now, PositionKeys.OfClaim(flow, sourceClusterId, lane), value);
            byte[] bytes;
            using (var batch = writer.Complete())
                bytes = batch.Memory.ToArray();
            var sent = producer.ProduceAsync(partition, new OutgoingBatch(bytes), cancellation);
            var result = await sent.WaitAsync(ClaimPatience, cluster.Time, cancellation).ConfigureAwait(false);
            if (result.Outcome != ProduceOutcome.Written)
                throw SendFailure.Of(result);
        }
    }

    /// <summary>Everything that is committed for a flow up to an end of the log that is taken after the call.</summary>
    public async Task<FlowPositions> ReadAsync(string flow, string sourceClusterId, CancellationToken cancellation)
    {
        var partition = PartitionOf(flow);
        PartitionReader? reader;
        lock (gate)
        {
            if (!readers.TryGetValue(partition.Partition, out reader))
                readers[partition.Partition] = reader = new PartitionReader(cluster, partition, stopped.Token);
        }
        await reader.CatchUpAsync().WaitAsync(cancellation).ConfigureAwait(false);
        return reader.Of(flow, sourceClusterId);
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        PartitionReader[] all;
        lock (gate)
            all = [.. readers.Values];
        foreach (var reader in all)
            await reader.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class PartitionReader(ClusterClient cluster, TopicPartition partition, CancellationToken stopped) : IAsyncDisposable
    {
        private readonly Lock gate = new();
        private readonly PositionTable table = new();
        private readonly LogReader reader = new(cluster);
        private Task current = Task.CompletedTask;
        private Task? next;
        private long readUpTo;

        public Task CatchUpAsync()
        {
            lock (gate)
                return next ??= PassAsync(current);
        }

        public FlowPositions Of(string flow, string sourceClusterId)
        {
            lock (table)
                return table.Of(flow, sourceClusterId);
        }

        public async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            lock (table)
                table.Dispose();
        }

        private async Task PassAsync(Task previous)
        {
            await Task.Yield();
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // From here on a new call starts a pass of its own: this one's end may have been taken before it.
            lock (gate)
            {
                current = next!;
                next = null;
            }
            var ends = await new OffsetAdmin(cluster).ListAsync([partition], OffsetQuery.Latest, stopped).ConfigureAwait(false);
            await reader.ReadAsync(partition, readUpTo, ends[partition].Offset, Apply, stopped).ConfigureAwait(false);
        }

        private void Apply(FetchedPartition fetched)
        {
            lock (table)
                table.Apply(fetched.Bytes, readUpTo);
            readUpTo = fetched.NextOffset;
        }
    }
}
