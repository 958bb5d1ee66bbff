using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Client.Fetching;
using Keystone.Kafka.Records;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>Who wrote a topic: the producer ids and epochs in its batches.</summary>
public sealed class Writers
{
    private readonly HashSet<(long ProducerId, short Epoch)> seen = [];

    public IReadOnlyList<long> NewerThan(long producerId) => [.. seen.Select(w => w.ProducerId).Where(id => id > producerId).Distinct()];

    public IEnumerable<short> EpochsOf(long producerId) => seen.Where(w => w.ProducerId == producerId).Select(w => w.Epoch);

    public static async Task<Writers> OfAsync(ClusterClient cluster, string topic, int partitions)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var reader = new LogReader(cluster);
        var all = Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p)).ToList();
        var ends = await new OffsetAdmin(cluster).ListAsync(all, OffsetQuery.Latest, cancelled);
        var writers = new Writers();
        foreach (var partition in all)
            await reader.ReadAsync(partition, 0, ends[partition].Offset, writers.Add, cancelled);
        return writers;
    }

    private void Add(FetchedPartition fetched)
    {
        var batches = new RecordBatchEnumerator(fetched.Bytes.Span);
        while (batches.MoveNext())
            if (!batches.Header.IsControl)
                seen.Add((batches.Header.ProducerId, batches.Header.ProducerEpoch));
    }
}
