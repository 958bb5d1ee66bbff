using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Keystone's own producers on a cluster whose answers get lost, whose leaders move and whose brokers stop: every record once, in order.</summary>
[Trait("kind", "functional")]
public sealed class Keystone_producers : ClusterTest
{
    private const int Partitions = 3;

    /// <summary>Everything in a partition that committed readers see, wherever it is led now.</summary>
    private async Task<List<string>> ReadAsync(WireTopic topic, int partition)
    {
        var metadata = await (await ConnectAsync(2)).SendAsync(
            new Kafka.Messages.MetadataRequest { Topics = [new() { Name = topic.Name }] },
            12
        );
        var leader = await ConnectAsync(metadata.Topics[0].Partitions.Single(p => p.PartitionIndex == partition).LeaderId);
        var values = new List<string>();
        for (long offset = 0; ; )
        {
            var data = await leader.FetchAsync(topic, offset, partition, committed: true);
            data.ErrorCode.ShouldBe(ErrorCode.None);
            if (data.Records.Length == 0)
            {
                data.LastStableOffset.ShouldBe(data.HighWatermark);
                return values;
            }
            var aborted = data.AbortedTransactions!.Select(t => t.ProducerId).ToHashSet();
            aborted.ShouldBeEmpty("this reader knows no aborted records");
            values.AddRange(Batches.Records(data.Records).Select(r => r.Value!));
            offset = Batches.Headers(data.Records)[^1].NextOffset;
        }
    }

    /// <summary>The next thing goes wrong: once, whether it hit by then or not.</summary>
    private async Task DisturbAsync(WireTopic topic, int step)
    {
        Faults.Clear();
        var scope = new FaultScope { Api = ApiKey.Produce, Times = 1 };
        switch (step % 6)
        {
            case 0:
                Faults.CloseAfter(scope);
                break;
            case 1:
                await Faults.MoveLeaderAsync(topic.Name, step / 6 % Partitions, (step / 6 + 1) % 3);
                break;
            case 2:
                Faults.Error(scope, ErrorCode.NotEnoughReplicasAfterAppend);
                break;
            case 3:
                await Faults.StopBrokerAsync(1);
                break;
            case 4:
                Faults.Close(scope);
                break;
            default:
                await Faults.StartBrokerAsync(1);
                break;
        }
    }

    [Fact]
    public async Task An_idempotent_producer_loses_and_doubles_nothing()
    {
        await StartAsync(brokers: 3);
        var topic = await CreateAsync(Partitions);
        var client = await ClientAsync();
        await using var producer = new BatchProducer(client, new ProducerOptions());
        var results = new ResultLog();
        const int Sent = 1_500;
        for (var i = 0; i < Sent; i++)
        {
            if (i % 50 == 25)
                await DisturbAsync(topic, i / 50);
            producer.Enqueue(new(topic.Name, i % Partitions), new(Batches.Of($"{i}")), results, i);
            if (i % 10 != 9)
                continue;
            producer.Flush();
            await results.CountAsync(i - 50);
        }
        await producer.DrainAsync().WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        results.Outcomes.ShouldAllBe(o => o.Outcome == ProduceOutcome.Written);
        for (var p = 0; p < Partitions; p++)
            (await ReadAsync(topic, p)).ShouldBe(Enumerable.Range(0, Sent).Where(i => i % Partitions == p).Select(i => $"{i}"));
    }

    [Theory]
    [InlineData(KafkaRelease.V4_3)]
    [InlineData(KafkaRelease.V3_7)]
    public async Task Transactions_commit_whole_though_answers_are_lost_and_brokers_stop(KafkaRelease release)
    {
        await StartAsync(brokers: 3, release);
        var topic = await CreateAsync(Partitions);
        var client = await ClientAsync();
        await using var producer = new TransactionalProducer(client, new TransactionalProducerOptions { TransactionalId = "lane" });
        await producer.InitAsync(Cancelled);
        producer.UsesV2.ShouldBe(release == KafkaRelease.V4_3);
        const int Transactions = 120;
        for (var i = 0; i < Transactions; i++)
        {
            if (i % 3 == 0)
                await DisturbAsync(topic, i / 3);
            // The end of some is carried out and its answer lost.
            if (i % 5 == 0)
                Faults.CloseAfter(new FaultScope { Api = ApiKey.EndTxn, Times = 1 });
            for (var p = 0; p < Partitions; p++)
                producer.Enqueue(new(topic.Name, p), new(Batches.Of($"{i}-a", $"{i}-b")), new ResultLog());
            producer.Flush();
            await producer.CommitAsync(Cancelled).WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        }
        for (var p = 0; p < Partitions; p++)
            (await ReadAsync(topic, p)).ShouldBe(Enumerable.Range(0, Transactions).SelectMany(i => new[] { $"{i}-a", $"{i}-b" }));
    }
}
