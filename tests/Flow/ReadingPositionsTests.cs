using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Positions;
using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

[Trait("kind", "functional")]
public sealed class ReadingPositionsTests
{
    [Fact]
    public async Task A_lane_finds_its_position_at_once_while_another_lane_holds_its_transaction_open()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute();
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a", "b"]);
        await region.HasAsync(region.Tier1Client, "out", 2);
        // Another lane's transaction in the same partition of the log: it holds the last stable offset back for as long as it is open.
        var cancel = TestContext.Current.CancellationToken;
        await using var other = new TransactionalProducer(
            region.Tier1Client,
            new TransactionalProducerOptions { TransactionalId = "other", TransactionTimeout = TimeSpan.FromMinutes(5) }
        );
        await other.InitAsync(cancel);
        await using var log = new PositionLog(region.Tier1Client);
        await region.Tier1Client.GetTopicAsync(PositionTopic.Name, cancel);
        var partition = log.PartitionOf("test/eu/live");
        (await other.ProduceAsync(partition, new OutgoingBatch(Batches.Of(["other"])), cancel)).Outcome.ShouldBe(ProduceOutcome.Written);
        await region.ProduceAsync("plays", 0, ["c"]);
        await region.HasAsync(region.Tier1Client, "out", 3);
        await first.StopAsync();

        var second = await region.RunAsync(model);
        await region.IsAsync(second, LaneState.Running);
        second.Status().Flows[0].Lanes[0].Partitions[0].Position.ShouldBe(3);
        await region.ProduceAsync("plays", 0, ["d"]);
        await region.HasAsync(region.Tier1Client, "out", 4);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task Reads_that_come_while_one_is_under_way_share_the_next_and_see_what_was_written_before_them()
    {
        await using var region = await TestRegion.StartAsync();
        var worker = await region.RunAsync(Topologies.OneRoute());
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a"]);
        await region.HasAsync(region.Tier1Client, "out", 1);
        await worker.StopAsync();
        var cancel = TestContext.Current.CancellationToken;
        await region.Tier1Client.GetTopicAsync(PositionTopic.Name, cancel);
        await using var log = new PositionLog(region.Tier1Client);
        var reads = Enumerable.Range(0, 50).Select(_ => log.ReadAsync("test/eu/live", region.Front.ClusterId, cancel));
        foreach (var positions in await Task.WhenAll(reads))
        {
            positions.Partitions.Values.Select(p => p.NextOffset).Order().ShouldBe([0, 0, 1]);
            positions.Record.ShouldNotBeNull().LaneCount.ShouldBe(1);
        }
    }
}
