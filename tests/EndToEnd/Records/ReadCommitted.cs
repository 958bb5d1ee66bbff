using System.Text.Json;
using Confluent.Kafka;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>What a read_committed consumer of a topic gets, counted by id and checked for order within each partition.</summary>
public sealed class ReadCommitted
{
    private readonly Dictionary<long, int> counts = [];

    public int Distinct => counts.Count;

    public long Records { get; private set; }

    /// <summary>Records whose id is not above the one before it in the same partition, beyond plain repetitions of a stretch.</summary>
    public long Backwards { get; private set; }

    public long Duplicated => Records - Distinct;

    /// <summary>A group's offsets are true: everything below them is here, and nothing else.</summary>
    public void ShouldHoldWhatIsBelow(IReadOnlyList<PartitionLag> positions, BulkProducer source)
    {
        var expected = 0L;
        foreach (var position in positions)
        foreach (var id in source.IdsBelow(position.Partition, position.Current).Where(SteadyProducer.IsPlay))
        {
            expected++;
            counts.ContainsKey(id).ShouldBeTrue($"{id} is below {position} and not at the target");
        }
        Records.ShouldBe(expected);
    }

    public long Missing(long sent, Func<long, bool> expected)
    {
        var missing = 0L;
        for (var id = 0L; id < sent; id++)
        {
            if (expected(id) && !counts.ContainsKey(id))
                missing++;
        }
        return missing;
    }

    public long Unexpected(long sent, Func<long, bool> expected) => counts.Keys.LongCount(id => id >= sent || !expected(id));

    public void Add(long id, ref long last)
    {
        Records++;
        counts[id] = counts.GetValueOrDefault(id) + 1;
        if (id <= last)
            Backwards++;
        last = id;
    }

    public static ReadCommitted Of(string bootstrap, string topic, int partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrap,
                GroupId = $"count-{Guid.NewGuid():N}",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }
        ).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var read = new ReadCommitted();
        var last = new long[partitions];
        Array.Fill(last, -1);
        for (var ended = 0; ended < partitions; )
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{topic} could not be read to its end");
            if (result.IsPartitionEOF)
            {
                ended++;
                continue;
            }
            using var value = JsonDocument.Parse(result.Message.Value);
            read.Add(value.RootElement.GetProperty("id").GetInt64(), ref last[result.Partition.Value]);
        }
        consumer.Close();
        return read;
    }
}
