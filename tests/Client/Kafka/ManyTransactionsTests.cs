using System.Diagnostics;
using System.Globalization;
using Keystone.Client.Admin;
using Keystone.Client.Buffers;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Kafka;

/// <summary>
/// With transactions v2 each EndTxn raises the epoch, an int16: what follows its last value is a new producer id, out of EndTxn's answer.
/// </summary>
[Trait("kind", "functional")]
[Trait("size", "long")]
[Collection("real Kafka")]
public sealed class ManyTransactionsTests
{
    private const int Transactions = 33_100;
    private const int AbortedEach = 50;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_transactions_than_there_are_epochs_are_each_read_once()
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        // The broker retries by itself while markers are written, every 20 ms by default: ten minutes of waiting in all.
        await using var kafka = await ApacheKafka.StartAsync("4.3", 1, "add.partitions.to.txn.retry.backoff.ms=1");
        var pool = new BufferPool();
        await using var client = new ClusterClient(new ClusterClientOptions { Bootstrap = kafka.Bootstrap, Pool = pool });
        await client.ConnectAsync(Cancelled);
        var admin = new TopicAdmin(client);
        var created = new NewTopic("many", 2, 1) { Configs = new Dictionary<string, string> { ["retention.ms"] = "-1" } };
        (await admin.CreateAsync([created], Cancelled)).ShouldBeEmpty();
        await admin.WaitForLeadersAsync(["many"], Cancelled);

        await using var producer = new TransactionalProducer(client, new TransactionalProducerOptions { TransactionalId = "many" });
        await producer.InitAsync(Cancelled);
        producer.UsesV2.ShouldBeTrue();
        var watch = Stopwatch.StartNew();
        var identities = await WriteAsync(producer);
        var took = watch.Elapsed;

        // Each transaction has an identity of its own; epochs only grow, and begin again with the second producer id.
        identities.Distinct().Count().ShouldBe(Transactions);
        var ids = identities.Select(i => i.ProducerId).Distinct().ToArray();
        ids.Length.ShouldBe(2);
        identities.Count(i => i.ProducerId == ids[0]).ShouldBeGreaterThan(32_700);
        foreach (var id in ids)
            identities.Where(i => i.ProducerId == id).Select(i => i.Epoch).ShouldBeInOrder();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Transactions} transactions in {took.TotalSeconds:0} s, the last of {ids[0]} with epoch {identities.Last(i => i.ProducerId == ids[0]).Epoch}, then {ids[1]}"
        );

        for (var partition = 0; partition < 2; partition++)
        {
            var read = await ReadAsync(client, new TopicPartition("many", partition));
            read.ShouldBe(Enumerable.Range(0, Transactions).Where(t => t % 2 == partition && !IsAborted(t)));
        }
    }

    private static bool IsAborted(int transaction) => transaction % AbortedEach == AbortedEach - 1;

    private static async Task<List<ProducerIdentity>> WriteAsync(TransactionalProducer producer)
    {
        var identities = new List<ProducerIdentity>(Transactions);
        var results = new ResultLog();
        for (var transaction = 0; transaction < Transactions; transaction++)
        {
            identities.Add(producer.Identity);
            var batch = new OutgoingBatch(Batches.Of(transaction.ToString(CultureInfo.InvariantCulture)));
            producer.Enqueue(new TopicPartition("many", transaction % 2), batch, results, transaction);
            producer.Flush();
            if (IsAborted(transaction))
                await producer.AbortAsync(Cancelled);
            else
                await producer.CommitAsync(Cancelled);
        }
        return identities;
    }

    private static async Task<List<int>> ReadAsync(ClusterClient client, TopicPartition partition)
    {
        await using var fetcher = new BatchFetcher(client, new FetcherOptions());
        var end = (await new OffsetAdmin(client).ListAsync([partition], OffsetQuery.Latest, Cancelled))[partition].Offset;
        var filter = new AbortedFilter();
        var read = new List<int>();
        var position = new FetchPosition(partition, Guid.Empty, 0);
        while (position.Offset < end)
        {
            using var result = await fetcher.FetchFromAsync(
                fetcher.LeaderOf(partition),
                [position],
                1 << 20,
                1 << 20,
                TimeSpan.FromMilliseconds(100),
                Cancelled
            );
            var fetched = result.Partitions[0];
            fetched.Failure.ShouldBeNull();
            filter.Reset(fetched.Aborted);
            for (var at = 0; at < fetched.Bytes.Length; )
            {
                RecordBatchHeader.TryRead(fetched.Bytes.Span[at..], out var header);
                var batch = fetched.Bytes.Slice(at, header.TotalBytes);
                at += header.TotalBytes;
                if (filter.Judge(header, batch) == BatchFate.Keep)
                    read.AddRange(Batches.Values(batch.ToArray()).Select(v => int.Parse(v, CultureInfo.InvariantCulture)));
            }
            position = position with { Offset = fetched.NextOffset, LastEpoch = fetched.LastEpoch };
        }
        return read;
    }
}
