using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

[Trait("kind", "functional")]
public sealed class FencingTests
{
    [Theory]
    [InlineData("exactly_once")]
    [InlineData("at_least_once")]
    public async Task A_second_worker_parks_the_lanes_of_the_first_and_is_named(string delivery)
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(delivery);
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await using var load = new SteadyLoad(region, partitions: 3);
        await Eventually.ThatAsync(() => load.Count > 300, TestRegion.Patience, "load");
        var options = region.Options(model);
        var second = await region.RunAsync(options);
        await region.IsAsync(first, LaneState.Parked, $"fenced by {options.InstanceId}");
        await region.IsAsync(second, LaneState.Running);
        first.Status().Flows[0].Lanes[0].Owner.ShouldBe(options.InstanceId);
        var written = await load.EndAsync();
        if (delivery == "exactly_once")
            await region.ShouldBeExactlyAsync(written);
        else
            await region.ShouldBeCompleteAsync(written);
    }

    [Fact]
    public async Task A_fenced_lane_takes_its_partitions_back_only_when_it_is_resumed()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute();
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        var second = await region.RunAsync(model);
        await region.IsAsync(second, LaneState.Running);
        // Nothing flows: the first worker finds out by looking.
        await region.IsAsync(first, LaneState.Parked, $"fenced by {second.Status().InstanceId}");
        await region.ProduceAsync("plays", 0, ["a", "b"]);
        await region.HasAsync(region.Tier1Client, "out", 2);
        (await first.ResumeAsync("live")).IsDone.ShouldBeTrue();
        await region.IsAsync(second, LaneState.Parked, $"fenced by {first.Status().InstanceId}");
        await region.ProduceAsync("plays", 0, ["c"]);
        await region.HasAsync(region.Tier1Client, "out", 3);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Another_number_of_lanes_fences_every_lane_of_the_first_worker()
    {
        await using var region = await TestRegion.StartAsync();
        var first = await region.RunAsync(Topologies.OneRoute(route: "lanes: 2"));
        await region.IsAsync(first, LaneState.Running);
        await using var load = new SteadyLoad(region, partitions: 3);
        await Eventually.ThatAsync(() => load.Count > 300, TestRegion.Patience, "load");
        // One lane of the new count would fence lane 0 alone; lane 1 owned partitions that lane 0 has now.
        var second = await region.RunAsync(Topologies.OneRoute(route: "lanes: 1"));
        await Eventually.ThatAsync(
            () => first.Status().Flows[0].Lanes.All(lane => lane.State == LaneState.Parked),
            TestRegion.Patience,
            "both lanes parked"
        );
        await region.IsAsync(second, LaneState.Running);
        second.Status().Flows[0].Lanes.Count.ShouldBe(1);
        await region.ShouldBeExactlyAsync(await load.EndAsync());
    }

    [Fact]
    public async Task The_number_of_lanes_stays_as_recorded_until_it_is_declared_otherwise()
    {
        await using var region = await TestRegion.StartAsync();
        var first = await region.RunAsync(Topologies.OneRoute(route: "lanes: 2"));
        await region.IsAsync(first, LaneState.Running);
        await first.StopAsync();
        // By default three partitions would be one lane.
        var second = await region.RunAsync(Topologies.OneRoute());
        await region.IsAsync(second, LaneState.Running);
        second.Status().Flows[0].Lanes.Count.ShouldBe(2);
        await second.StopAsync();
        var third = await region.RunAsync(Topologies.OneRoute(route: "lanes: 3"));
        await region.IsAsync(third, LaneState.Running);
        third.Status().Flows[0].Lanes.Count.ShouldBe(3);
        await region.ProduceAsync("plays", 2, ["x"]);
        await region.HasAsync(region.Tier1Client, "out", 1);
    }

    [Theory]
    [InlineData("lanes: 2", "lanes: 2")]
    [InlineData("lanes: 2", "lanes: 1")]
    [InlineData("lanes: 1", "lanes: 3")]
    public async Task However_slow_a_new_owner_is_the_old_one_parks_at_once_and_names_it(string before, string after)
    {
        await using var region = await TestRegion.StartAsync();
        var first = await region.RunAsync(Topologies.OneRoute(route: before));
        await region.IsAsync(first, LaneState.Running);
        await using var load = new SteadyLoad(region, partitions: 3);
        await Eventually.ThatAsync(() => load.Count > 300, TestRegion.Patience, "load");
        using var held = new HeldTransforms(region.Transforms);
        var options = region.Options(Topologies.OneRoute(route: after)) with { Transforms = held };
        var second = await region.RunAsync(options);
        await Eventually.ThatAsync(() => AllParked(first, $"fenced by {options.InstanceId}"), TestRegion.Patience, "all lanes parked");
        second.Status().Flows[0].Lanes.ShouldAllBe(lane => lane.State == LaneState.Starting);
        held.Release();
        await region.IsAsync(second, LaneState.Running);
        AllParked(first, $"fenced by {options.InstanceId}").ShouldBeTrue();
        await region.ShouldBeExactlyAsync(await load.EndAsync());
    }

    [Fact]
    public async Task A_lane_that_failed_does_not_take_back_what_another_worker_has_taken_meanwhile()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute();
        var away = new PassTransforms();
        var first = await region.RunAsync(region.Options(model) with { Transforms = away });
        await region.IsAsync(first, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a"]);
        await region.HasAsync(region.Tier1Client, "out", 1);
        // From here on each of its runs fails in a way that is tried again.
        away.Poison = static _ => throw new TimeoutException("not now");
        await region.ProduceAsync("plays", 0, ["b"]);
        await region.IsAsync(first, LaneState.Paused, "not now");
        var second = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Parked, $"fenced by {second.Status().InstanceId}");
        await region.HasAsync(region.Tier1Client, "out", 2);
        await region.IsAsync(second, LaneState.Running);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_resumed_flow_runs_the_number_of_lanes_that_is_on_record_by_then()
    {
        await using var region = await TestRegion.StartAsync();
        var declared = await region.RunAsync(Topologies.OneRoute(route: "lanes: 3"));
        await region.IsAsync(declared, LaneState.Running);
        await declared.StopAsync();
        var first = await region.RunAsync(Topologies.OneRoute());
        await region.IsAsync(first, LaneState.Running);
        first.Status().Flows[0].Lanes.Count.ShouldBe(3);
        await using var load = new SteadyLoad(region, partitions: 3);
        var second = await region.RunAsync(Topologies.OneRoute(route: "lanes: 1"));
        await Eventually.ThatAsync(
            () => AllParked(first, $"fenced by {second.Status().InstanceId}"),
            TestRegion.Patience,
            "all lanes parked"
        );
        await second.StopAsync();
        (await first.ResumeAsync("live")).IsDone.ShouldBeTrue();
        await Eventually.ThatAsync(
            () => first.Status().Flows[0] is { State: LaneState.Running, Lanes.Count: 1 },
            TestRegion.Patience,
            "one lane runs"
        );
        first.Status().Flows[0].Lanes[0].Partitions.Count.ShouldBe(3);
        await region.ShouldBeExactlyAsync(await load.EndAsync());
        // The lanes that are gone hold nothing back.
        await first.StopAsync();
        first.Status().Flows[0].State.ShouldBe(LaneState.Stopped);
    }

    [Fact]
    public async Task New_partitions_are_no_reason_to_take_a_flow_back()
    {
        await using var region = await TestRegion.StartAsync();
        var first = await region.RunAsync(Topologies.OneRoute(route: "lanes: 1"));
        await region.IsAsync(first, LaneState.Running);
        var second = await region.RunAsync(Topologies.OneRoute(route: "lanes: 2"));
        var owner = second.Status().InstanceId;
        await region.IsAsync(first, LaneState.Parked, $"fenced by {owner}");
        await region.IsAsync(second, LaneState.Running);
        await region.GrowAsync("plays", 4);
        await region.GrowAsync("out", 4, onTier1: true);
        await Eventually.ThatAsync(
            () => region.Log.Contains($"test/eu/live: fenced by {owner}"),
            TestRegion.Patience,
            "the first has looked"
        );
        await region.ProduceAsync("plays", 3, ["new"]);
        await region.HasAsync(region.Tier1Client, "out", 1);
        await region.IsAsync(second, LaneState.Running);
        AllParked(first, $"fenced by {owner}").ShouldBeTrue();
    }

    private static bool AllParked(Worker worker, string reason) =>
        worker.Status().Flows[0].Lanes is { Count: > 0 } lanes
        && lanes.All(lane => lane.State == LaneState.Parked && lane.Reason?.Contains(reason, StringComparison.Ordinal) == true);
}
