using Keystone.Client;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>Counts the transactions that ended in an abort, by the control batches that they left in a topic.</summary>
public static class AbortMarkers
{
    /// <summary>Aborted transactions that had written to the topic: pairs of producer id and epoch with an abort marker in any partition.</summary>
    public static async Task<int> CountAsync(string bootstrap, string topic, int partitions)
    {
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = bootstrap, ClientId = "count-aborts" });
        await cluster.ConnectAsync(TestContext.Current.CancellationToken);
        var found = (await cluster.GetTopicAsync(topic, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var aborted = new HashSet<(long, short)>();
        for (var partition = 0; partition < partitions; partition++)
            await ReadAsync(cluster, found, partition, aborted);
        return aborted.Count;
    }

    private static async Task ReadAsync(ClusterClient cluster, TopicMetadata topic, int partition, HashSet<(long, short)> aborted)
    {
        var leader = cluster.Metadata.LeaderOf(new TopicPartition(topic.Name, partition));
        for (var offset = 0L; ; )
        {
            using var lease = await cluster.SendAsync<FetchRequest, FetchResponse>(
                leader,
                ConnectionPurpose.Fetch,
                Request(topic, partition, offset),
                TestContext.Current.CancellationToken
            );
            var data = lease.Response.Responses.Single().Partitions.Single();
            ((ErrorCode)data.ErrorCode).ShouldBe(ErrorCode.None);
            var next = Scan(data.Records.Single, aborted, offset);
            if (next == offset)
                return;
            offset = next;
        }
    }

    private static long Scan(ReadOnlyMemory<byte> bytes, HashSet<(long, short)> aborted, long offset)
    {
        var batches = new RecordBatchEnumerator(bytes.Span);
        while (batches.MoveNext())
        {
            var header = batches.Header;
            offset = header.NextOffset;
            if (header.IsControl && IsAbort(bytes.Slice(batches.Start, header.TotalBytes)))
                aborted.Add((header.ProducerId, header.ProducerEpoch));
        }
        return offset;
    }

    private static bool IsAbort(ReadOnlyMemory<byte> batch)
    {
        var records = new RecordIterator(batch, null);
        return records.MoveNext() && ControlRecord.TryRead(records.Current, out var control) && control.Type == ControlType.Abort;
    }

    private static FetchRequest Request(TopicMetadata topic, int partition, long offset) =>
        new()
        {
            ReplicaId = -1,
            MaxWaitMs = 100,
            MinBytes = 0,
            MaxBytes = 8 << 20,
            IsolationLevel = 0,
            SessionEpoch = -1,
            Topics =
            [
                new()
                {
                    Topic = topic.Name,
                    TopicId = topic.Id,
                    Partitions =
                    [
                        new()
                        {
                            Partition = partition,
                            FetchOffset = offset,
                            PartitionMaxBytes = 8 << 20,
                        },
                    ],
                },
            ],
        };
}
