using System.Collections.Concurrent;
using Keystone.Client.Admin;
using Keystone.Client.Buffers;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Kafka;

/// <summary>Steps that the tests share.</summary>
public abstract partial class KafkaTestsOf
{
    private async Task CreateAsync(int partitions, params (string Key, string Value)[] configs)
    {
        var admin = new TopicAdmin(Client);
        // The records of these tests are years old: none is to be taken by retention.
        var kept = configs.Append(("retention.ms", "-1"));
        var created = new NewTopic(topic, partitions, 3) { Configs = kept.ToDictionary(c => c.Item1, c => c.Item2) };
        (await admin.CreateAsync([created], Cancelled)).ShouldBeEmpty();
        await admin.WaitForLeadersAsync([topic], Cancelled);
    }

    private async Task<TransactionalProducer> TransactionsAsync(string lane, TimeSpan? timeout = null)
    {
        var producer = new TransactionalProducer(
            Client,
            new TransactionalProducerOptions
            {
                TransactionalId = $"{topic}-{lane}",
                TransactionTimeout = timeout ?? TimeSpan.FromSeconds(60),
            }
        );
        await producer.InitAsync(Cancelled);
        return producer;
    }

    private async Task<long> EndAsync(TopicPartition partition) =>
        (await new OffsetAdmin(Client).ListAsync([partition], OffsetQuery.Latest, Cancelled))[partition].Offset;

    private Task<FetchResult> FetchAsync(BatchFetcher fetcher, FetchPosition position) =>
        fetcher.FetchFromAsync(
            fetcher.LeaderOf(position.Partition),
            [position],
            64 << 10,
            32 << 10,
            TimeSpan.FromMilliseconds(100),
            Cancelled
        );

    /// <summary>The values that a read committed reader sees from an offset on, read in small fetches.</summary>
    private async Task<List<string>> ReadAsync(TopicPartition partition, long from, long end)
    {
        await using var fetcher = new BatchFetcher(Client, new FetcherOptions());
        var filter = new AbortedFilter();
        var values = new List<string>();
        var position = new FetchPosition(partition, Client.Metadata.Topic(partition.Topic)!.Id, from);
        using var limit = new CancellationTokenSource(Soon);
        while (position.Offset < end)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var result = await FetchAsync(fetcher, position);
            var fetched = result.Partitions[0];
            if (fetched.Failure is { } failure)
            {
                failure.IsRetriable.ShouldBeTrue(failure.Fact);
                await Eventually.PassAsync(TimeSpan.FromMilliseconds(50));
                continue;
            }
            filter.Reset(fetched.Aborted);
            var bytes = fetched.Bytes;
            for (var at = 0; at < bytes.Length; )
            {
                RecordBatchHeader.TryRead(bytes.Span[at..], out var header);
                var batch = bytes.Slice(at, header.TotalBytes);
                at += header.TotalBytes;
                BatchCrc.Verify(batch.Span).ShouldBeTrue();
                if (filter.Judge(header, batch) == BatchFate.Keep)
                    values.AddRange(Batches.Values(batch.ToArray()).Skip((int)Math.Max(0, position.Offset - header.BaseOffset)));
            }
            position = position with { Offset = fetched.NextOffset, LastEpoch = fetched.LastEpoch };
        }
        return values;
    }

    private async Task<List<RecordBatchHeader>> LogAsync(TopicPartition partition, long end)
    {
        await using var reader = new LogReader(Client);
        var headers = new List<RecordBatchHeader>();
        await reader.ReadAsync(
            partition,
            0,
            end,
            fetched =>
            {
                var batches = new RecordBatchEnumerator(fetched.Bytes.Span);
                while (batches.MoveNext())
                    headers.Add(batches.Header);
            },
            Cancelled
        );
        return headers;
    }
}
