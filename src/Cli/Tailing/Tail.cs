using System.Buffers;
using Confluent.Kafka;
using Keystone.Cli.Clusters;
using Keystone.Cli.Hosting;
using Keystone.Events;
using Keystone.Events.Records;
using Keystone.Flow;

namespace Keystone.Cli.Tailing;

/// <summary>Prints the records of one topic as JSON lines.</summary>
internal sealed class Tail(Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly RecordJsonWriter _writer = new();
    private readonly HashSet<int> _ended = [];

    public required string Cluster { get; init; }

    public required string Bootstrap { get; init; }

    public required string Topic { get; init; }

    public string? Group { get; init; }

    public bool FromEnd { get; init; }

    public long Count { get; init; }

    public bool ToEnd { get; init; }

    public int Run(CancellationToken stop)
    {
        KafkaLibrary.Load();
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(Config())
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetLogHandler((_, message) => terminal.Log($"{Cluster}: {message.Message}"))
            .SetErrorHandler((_, error) => terminal.Log($"{Cluster}: {error.Reason}"))
            .Build();
        var partitions = Partitions(consumer);
        var ends = ToEnd
            ? partitions.ToDictionary(p => p, p => consumer.QueryWatermarkOffsets(new TopicPartition(Topic, p), Patience).High.Value)
            : [];
        if (Group is not null)
            consumer.Subscribe(Topic);
        else
            consumer.Assign(partitions.Select(p => new TopicPartitionOffset(Topic, p, FromEnd ? Offset.End : Offset.Beginning)));
        try
        {
            return Read(consumer, ends, stop);
        }
        finally
        {
            terminal.OutBytes.Flush();
            if (Group is not null)
                consumer.Close();
        }
    }

    private ConsumerConfig Config() =>
        new()
        {
            BootstrapServers = Bootstrap,
            ClientId = "keystone-tail",
            GroupId = Group ?? "keystone-tail",
            // Committed on a clean end and every few seconds; what is printed and not yet committed is printed again.
            EnableAutoCommit = Group is not null,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 200,
        };

    private List<int> Partitions(IConsumer<byte[]?, byte[]?> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        try
        {
            var found = admin.GetMetadata(Topic, Patience).Topics.Single();
            if (found.Error.IsError || found.Partitions.Count == 0)
                throw CliErrors.Refused.With(
                    $"topic '{Topic}' on {Cluster}",
                    found.Error.Reason.TrimEnd('.'),
                    "'keystone run' creates the topics that its flows need."
                );
            return [.. found.Partitions.Select(p => p.PartitionId)];
        }
        catch (KafkaException away)
        {
            throw CliErrors.ClusterAway.With($"cluster {Cluster} ({Bootstrap})", KafkaReason.Of(away.Error));
        }
    }

    private int Read(IConsumer<byte[]?, byte[]?> consumer, Dictionary<int, long> ends, CancellationToken stop)
    {
        long printed = 0;
        while (printed < Count)
        {
            stop.ThrowIfCancellationRequested();
            var result = consumer.Consume(TimeSpan.Zero);
            if (result is null)
            {
                // Nothing is waiting: what is printed should be seen now.
                terminal.OutBytes.Flush();
                result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            }
            if (result is null)
                continue;
            if (result.IsPartitionEOF)
            {
                _ended.Add(result.Partition.Value);
            }
            else
            {
                if (ToEnd && result.Offset.Value >= ends.GetValueOrDefault(result.Partition.Value))
                {
                    _ended.Add(result.Partition.Value);
                }
                else
                {
                    Print(result);
                    printed++;
                    if (Group is not null)
                        consumer.StoreOffset(result);
                }
            }
            if (ToEnd && _ended.Count == ends.Count)
                break;
        }
        return ExitCode.Done;
    }

    private void Print(ConsumeResult<byte[]?, byte[]?> result)
    {
        var message = result.Message;
        _line.ResetWrittenCount();
        _writer.Write(
            _line,
            new EventContext
            {
                Key = message.Key,
                HasKey = message.Key is not null,
                Value = message.Value,
                HasValue = message.Value is not null,
                Headers = message.Headers is { Count: > 0 } headers
                    ? HeaderBlock.Encode(headers.Select(header => new KeyValuePair<string, byte[]?>(header.Key, header.GetValueBytes())))
                    : [],
                Topic = result.Topic,
                Partition = result.Partition.Value,
                Offset = result.Offset.Value,
                Timestamp = message.Timestamp.Type == TimestampType.NotAvailable ? -1 : message.Timestamp.UnixTimestampMs,
            }
        );
        terminal.OutBytes.Write(_line.WrittenSpan);
        terminal.OutBytes.WriteByte((byte)'\n');
    }
}
