using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Tests.Support;
using Keystone.Topology.Model;
using Shouldly;

namespace Keystone.Flow.Tests;

/// <summary>The Kafka deliveries against a target that refuses, holds and answers as told.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task Elements_are_handed_on_in_order_whichever_is_acknowledged_first()
    {
        await using var bench = new DeliveryBench(new ScriptedOutput { HeldTopic = "out" }, isTransactional: false);
        await bench.OfferAsync(["a"]);
        await bench.OfferAsync(["b"]);
        await bench.UntilAsync(() => bench.Output.HeldCount == 2, "both are under way");
        bench.Output.Answer(1);
        await bench.OfferAsync(["c"]);
        await bench.UntilAsync(() => bench.Output.HeldCount == 2, "the third is under way");
        bench.Delivered.ShouldBeEmpty();
        bench.Output.Answer(0);
        await bench.UntilAsync(() => bench.Delivered.Count == 2, "two are handed on");
        bench.Delivered.ShouldBe([1, 2]);
        bench.Complete();
        bench.Output.Answer(0);
        await bench.Ended.WaitAsync(TestRegion.Patience, TestContext.Current.CancellationToken);
        bench.Delivered.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task The_first_transaction_claims_the_partitions_though_nothing_comes_and_then_none_is_opened()
    {
        await using var bench = new DeliveryBench(new ScriptedOutput(), isTransactional: true);
        await bench.UntilCommitAsync();
        for (var i = 0; i < 20; i++)
            bench.Tick();
        bench.Complete();
        await bench.Ended.WaitAsync(TestRegion.Patience, TestContext.Current.CancellationToken);
        bench.Output.Said.ShouldBe(["__keystone.positions positions", "commit"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_with_refused_records_is_aborted_and_names_them_after_trials_that_leave_nothing(bool named)
    {
        await using var bench = new DeliveryBench(new ScriptedOutput { NamesRecords = named }, isTransactional: true);
        await bench.OfferAsync(["a", "b", "bad-1", "c", "d", "bad-2", "e"], ["f", "bad-3"]);
        var refused = (await bench.FailureAsync()).ShouldBeOfType<RefusedRecordsException>();
        // The second batch was held back behind the first: it is tried again by the run that follows.
        refused.Records.Select(r => r.Offset).ShouldBe([2, 5]);
        refused.Records.ShouldAllBe(r => r.Cause.StartsWith("INVALID_RECORD", StringComparison.Ordinal));
        bench.Output.Said.ShouldNotContain("commit");
        bench.Output.Said[^1].ShouldBe("abort");
        bench.Output.Written("out").ShouldBeEmpty();
        bench.Delivered.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refused_records_are_skipped_and_counted_and_the_others_arrive_once_and_in_order(bool named)
    {
        await using var bench = new DeliveryBench(new ScriptedOutput { NamesRecords = named }, isTransactional: false, ErrorAction.Skip);
        await bench.OfferAsync(["a", "b", "bad-1", "c", "d", "bad-2", "e"], ["f", "bad-3"], ["bad-4"], ["g"]);
        await bench.OfferAsync(["h"]);
        bench.Complete();
        await bench.Ended.WaitAsync(TestRegion.Patience, TestContext.Current.CancellationToken);
        bench.Output.Written("out").ShouldBe(["a", "b", "c", "d", "e", "f", "g", "h"]);
        bench.Output.Written("dead").ShouldBeEmpty();
        bench.Delivered.ShouldBe([11, 12]);
        var counts = bench.CountsOf(0);
        (counts.Kept, counts.Skipped, counts.DeadLettered).ShouldBe((7, 4, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refused_records_go_to_the_dead_letters_and_the_element_waits_for_them(bool named)
    {
        await using var bench = new DeliveryBench(new ScriptedOutput { NamesRecords = named, HeldTopic = "dead" }, isTransactional: false);
        // The scripted target refuses by the value: the dead letters, which have the same values, are held and then written by hand.
        await bench.OfferAsync(["a", "bad-1", "b"]);
        await bench.UntilAsync(() => bench.Output.HeldCount == 1, "the dead letter is under way");
        bench.Output.Written("out").ShouldBe(["a", "b"]);
        bench.Delivered.ShouldBeEmpty();
        bench.Output.Answer(0);
        // A dead letter that its topic refuses too has no place left to go: the lane stops and says which.
        (await bench.FailureAsync())
            .ShouldBeOfType<StopLaneException>()
            .Message.ShouldStartWith("dead refuses the record of plays-0 offset 1");
        bench.Delivered.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_record_stops_the_lane_where_the_topology_says_stop()
    {
        await using var bench = new DeliveryBench(new ScriptedOutput(), isTransactional: false, ErrorAction.Stop);
        await bench.OfferAsync(["a", "b", "bad-1", "c"]);
        (await bench.FailureAsync())
            .ShouldBeOfType<StopLaneException>()
            .Message.ShouldStartWith("out refuses the record of plays-0 offset 2: INVALID_RECORD");
        bench.Delivered.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backlog_with_refused_records_everywhere_arrives_in_order_without_them()
    {
        var random = new Random(11);
        await using var bench = new DeliveryBench(new ScriptedOutput(), isTransactional: false, ErrorAction.Skip);
        List<string> good = [];
        for (var element = 0; element < 30; element++)
        {
            var batches = new string[random.Next(1, 4)][];
            for (var b = 0; b < batches.Length; b++)
                batches[b] =
                [
                    .. Enumerable.Range(0, random.Next(1, 12)).Select(i => $"{(random.Next(6) == 0 ? "bad" : "v")}-{element}-{b}-{i}"),
                ];
            good.AddRange(batches.SelectMany(b => b).Where(v => v.StartsWith('v')));
            await bench.OfferAsync(batches);
        }
        bench.Complete();
        await bench.Ended.WaitAsync(TestRegion.Patience, TestContext.Current.CancellationToken);
        bench.Output.Written("out").ShouldBe(good);
        bench.Delivered.Count.ShouldBe(30);
        bench.Delivered.ShouldBeInOrder();
    }
}
