using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;

namespace Keystone.Benchmarks.Whole;

/// <summary>
/// What a team writes without Keystone: one Confluent.Kafka consumer, the same filter by hand over a Utf8JsonReader that stops early, one
/// idempotent producer, offsets committed every second after a flush. Prints how far it is.
/// </summary>
public static class PlainLoop
{
    /// <param name="options">bootstrap, source topic, partitions, target topic, records, codec</param>
    public static int Run(string[] options)
    {
        var (bootstrap, source, target, codec) = (options[0], options[1], options[3], options[5]);
        var (partitions, records) = (
            int.Parse(options[2], CultureInfo.InvariantCulture),
            long.Parse(options[4], CultureInfo.InvariantCulture)
        );
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrap,
                GroupId = target,
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                IsolationLevel = IsolationLevel.ReadCommitted,
                FetchMaxBytes = 64 << 20,
                MaxPartitionFetchBytes = 4 << 20,
                QueuedMinMessages = 100_000,
            }
        ).Build();
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrap,
                EnableIdempotence = true,
                CompressionType = Enum.Parse<CompressionType>(codec, ignoreCase: true),
                LingerMs = 5,
                BatchSize = 262_144,
                BatchNumMessages = 100_000,
                QueueBufferingMaxMessages = 500_000,
            }
        ).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(source, p, Offset.Beginning)));
        var next = new long[partitions];
        var lastCommit = TimeProvider.System.GetTimestamp();
        for (var read = 0L; read < records; )
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException("nothing more to consume");
            read++;
            next[result.Partition.Value] = result.Offset.Value + 1;
            if (IsWanted(result.Message.Value))
                Send(producer, target, result);
            if (read % 20_000 == 0)
                Console.WriteLine(read.ToString(CultureInfo.InvariantCulture));
            if (TimeProvider.System.GetElapsedTime(lastCommit) < TimeSpan.FromSeconds(1) && read < records)
                continue;
            producer.Flush();
            consumer.Commit(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(source, p, next[p])));
            lastCommit = TimeProvider.System.GetTimestamp();
        }
        Console.WriteLine(records.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Send(IProducer<byte[], byte[]> producer, string target, ConsumeResult<byte[], byte[]> result)
    {
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(target, result.Partition), result.Message);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private static bool IsWanted(byte[] value)
    {
        var json = new Utf8JsonReader(value);
        bool isPlay = false,
            isHome = false;
        while (json.Read())
        {
            if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
                continue;
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                if (!(isPlay = json.ValueTextEquals("play"u8)))
                    return false;
            }
            else if (json.ValueTextEquals("country"u8))
            {
                json.Read();
                if (!(isHome = json.ValueTextEquals("KR"u8) || json.ValueTextEquals("US"u8)))
                    return false;
            }
            if (isPlay && isHome)
                return true;
        }
        return false;
    }
}
