using Keystone.Flow.Elements;
using Keystone.Sinks.Tests.Support;
using Keystone.Topology.Model;
using Xunit;

namespace Keystone.Sinks.Tests;

/// <summary>The stage around the cuts: demand, ends and failures, in a real graph over a real folder.</summary>
public sealed class CutStageTests
{
    private static readonly SinkModel Each = Flows.Sink() with { Rotate = new SinkRotation { Records = 1 } };

    [Fact]
    public async Task Elements_are_handed_on_before_they_are_stored_and_the_stage_ends_when_all_of_it_is()
    {
        await using var bench = new StageBench(Flows.Sink(), Log(3));
        bench.Positions.Hold();
        for (var i = 0; i < 3; i++)
            await bench.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        await Testing.Eventually.ThatAsync(() => bench.Delivered == 3, StageBench.Patience, "all handed on");
        bench.Complete();
        bench.Files.ShouldBeEmpty("the cut is not on record");
        bench.Ended.IsCompleted.ShouldBeFalse();
        bench.Positions.Release();
        await bench.Ended.WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        bench.Files.ShouldHaveSingleItem();
        bench.Positions.Find(0).ShouldNotBeNull().NextOffset.ShouldBe(3);
    }

    [Fact]
    public async Task Demand_stops_while_there_is_no_room_and_comes_back_by_itself()
    {
        await using var bench = new StageBench(Each, Log(20));
        bench.Positions.Hold();
        for (var i = 0; i < 16; i++)
            await bench.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        await Testing.Eventually.ThatAsync(() => bench.Delivered == 16, StageBench.Patience, "all handed on");
        var next = bench.OfferAsync();
        next.IsCompleted.ShouldBeFalse();
        bench.Delivered.ShouldBe(16);
        bench.Positions.Release();
        await next.WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        for (var i = 17; i < 20; i++)
            await bench.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        bench.Complete();
        await bench.Ended.WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        bench.Files.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_clean_stop_ends_without_a_cut()
    {
        await using var bench = new StageBench(Flows.Sink(), Log(3), ending: LaneEnding.Stop);
        await bench.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        bench.Complete();
        await bench.Ended.WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        bench.Files.ShouldBeEmpty();
        bench.Positions.Find(0).ShouldBeNull();
    }

    [Fact]
    public async Task A_position_that_cannot_be_written_fails_the_run_with_its_cause()
    {
        await using var bench = new StageBench(Each, Log(3));
        bench.Positions.OnWrite = isDone =>
        {
            if (!isDone)
                throw new LaneFencedException("another has it");
        };
        await bench.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        (await FailureAsync(bench)).ShouldBeOfType<LaneFencedException>().Message.ShouldBe("another has it");
        bench.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_record_fails_the_run_where_the_topology_says_stop_and_is_a_letter_where_it_does_not()
    {
        var log = new MadeLog(Log(0).Partition);
        log.Add(new MadeRecord(0, 1, "k", "{\"n\":0}"), new MadeRecord(1, 2, "k", "no json"), new MadeRecord(2, 3, "k", "{\"n\":2}"));
        await using (var stops = new StageBench(Flows.Sink(), log, ErrorAction.Stop))
        {
            await stops.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
            (await FailureAsync(stops)).ShouldBeOfType<StopLaneException>().Message.ShouldStartWith("plays-0 offset 1: ");
            stops.Positions.Find(0).ShouldBeNull();
        }

        await using var letters = new StageBench(Flows.Sink(), log);
        await letters.OfferAsync().WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        letters.Complete();
        await letters.Ended.WaitAsync(StageBench.Patience, TestContext.Current.CancellationToken);
        letters.Positions.DeadLetters.ShouldHaveSingleItem().Offset.ShouldBe(1);
        letters.Positions.Find(0).ShouldNotBeNull().NextOffset.ShouldBe(3);
    }

    private static async Task<Exception> FailureAsync(StageBench bench)
    {
        var thrown = await Should.ThrowAsync<Exception>(() => bench.Ended.WaitAsync(StageBench.Patience));
        return thrown is AggregateException { InnerException: { } inner } ? inner : thrown;
    }

    private static MadeLog Log(int records)
    {
        var log = new MadeLog(new SourcePartition("plays", new Guid("01234567-89ab-cdef-0123-456789abcdef"), 0));
        for (var i = 0; i < records; i++)
            log.Add(new MadeRecord(i, 1_790_000_000_000 + i, "k", $"{{\"n\":{i}}}"));
        return log;
    }
}
