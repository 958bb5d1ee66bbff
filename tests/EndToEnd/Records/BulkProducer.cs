using Confluent.Kafka;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>
/// Writes events as fast as they go, plainly or in transactions, and keeps account of which offset of the log holds which id. An event's
/// partition is its id modulo the partitions. The only writer of its topic.
/// </summary>
public sealed class BulkProducer(string bootstrap, string topic, int partitions)
{
    /// <summary>What stands where no event does: markers, and events of aborted transactions.</summary>
    private const int Nothing = -1;

    private readonly List<int>[] logs = [.. Enumerable.Range(0, partitions).Select(_ => new List<int>())];

    /// <summary>Where the partition's log ends.</summary>
    public long EndOf(int partition) => logs[partition].Count;

    /// <summary>The ids that a read committed reader sees in a partition below an offset.</summary>
    public IEnumerable<long> IdsBelow(int partition, long offset) =>
        logs[partition].Take((int)offset).Where(id => id != Nothing).Select(id => (long)id);

    public void Write(int from, int to)
    {
        using var producer = Build(null);
        Send(producer, from, to, id => id);
        producer.Flush(TimeSpan.FromMinutes(2)).ShouldBe(0);
    }

    /// <summary>Each of these transactions is over, with its markers in the log, before the next begins.</summary>
    public void WriteInTransactions(int from, int to, int each)
    {
        using var producer = Build($"bulk-{topic}");
        producer.InitTransactions(TimeSpan.FromSeconds(60));
        for (var at = from; at < to; at += each)
        {
            producer.BeginTransaction();
            Send(producer, at, Math.Min(to, at + each), id => id);
            producer.CommitTransaction(TimeSpan.FromSeconds(60));
            Mark();
            producer.BeginTransaction();
            // Ids that are no event's: seen at a target, they tell.
            Send(producer, int.MaxValue - each, int.MaxValue, _ => Nothing);
            producer.Flush(TimeSpan.FromMinutes(1)).ShouldBe(0);
            producer.AbortTransaction(TimeSpan.FromSeconds(60));
            Mark();
        }
    }

    private IProducer<byte[], byte[]> Build(string? transactionalId) =>
        new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrap,
                EnableIdempotence = true,
                TransactionalId = transactionalId,
                Acks = Acks.All,
                LingerMs = 20,
                BatchSize = 128 << 10,
                QueueBufferingMaxMessages = 200_000,
                CompressionType = CompressionType.Lz4,
            }
        ).Build();

    private void Send(IProducer<byte[], byte[]> producer, int from, int to, Func<int, int> kept)
    {
        for (var id = from; id < to; id++)
        {
            var message = new Message<byte[], byte[]> { Key = SteadyProducer.KeyOf(id), Value = SteadyProducer.ValueOf(id) };
            var partition = id % partitions;
            while (!TryProduce(producer, partition, message))
                producer.Poll(TimeSpan.FromMilliseconds(20));
            logs[partition].Add(kept(id));
        }
    }

    private bool TryProduce(IProducer<byte[], byte[]> producer, int partition, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(new TopicPartition(topic, partition), message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private void Mark()
    {
        foreach (var log in logs)
            log.Add(Nothing);
    }
}
