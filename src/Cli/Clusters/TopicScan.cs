using Confluent.Kafka;
using Keystone.Cli.Hosting;
using Keystone.Flow;

namespace Keystone.Cli.Clusters;

/// <summary>Reads all committed records of a topic from its start to what is its end now.</summary>
internal static class TopicScan
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>False when the cluster does not have the topic.</summary>
    /// <exception cref="CliException">The cluster does not answer.</exception>
    public static bool Read(
        string cluster,
        string bootstrap,
        string topic,
        Terminal terminal,
        Action<ConsumeResult<byte[]?, byte[]?>> take,
        CancellationToken stop
    )
    {
        KafkaLibrary.Load();
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrap,
                ClientId = "keystone-scan",
                GroupId = "keystone-scan",
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 50,
            }
        ).SetKeyDeserializer(Deserializers.ByteArray!).SetValueDeserializer(Deserializers.ByteArray!).SetLogHandler((_, message) => terminal.Log($"{cluster}: {message.Message}")).SetErrorHandler((_, error) => terminal.Log($"{cluster}: {error.Reason}")).Build();
        var partitions = Partitions(consumer, cluster, bootstrap, topic);
        if (partitions.Count == 0)
            return false;
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var left = partitions.ToHashSet();
        while (left.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            var result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (result is null)
                continue;
            if (result.IsPartitionEOF)
                left.Remove(result.Partition.Value);
            else
                take(result);
        }
        return true;
    }

    private static List<int> Partitions(IConsumer<byte[]?, byte[]?> consumer, string cluster, string bootstrap, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        try
        {
            return [.. admin.GetMetadata(topic, Patience).Topics.SelectMany(found => found.Partitions).Select(p => p.PartitionId)];
        }
        catch (KafkaException away)
        {
            throw CliErrors.ClusterAway.With($"cluster {cluster} ({bootstrap})", KafkaReason.Of(away.Error));
        }
    }
}
