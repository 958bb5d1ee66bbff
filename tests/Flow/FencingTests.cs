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
}
