using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Positions;
using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Kafka.Messages;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

[Trait("kind", "functional")]
public sealed class GapTests
{
    [Fact]
    public async Task A_retention_gap_parks_the_lane_with_the_exact_interval_until_it_is_accepted()
    {
        await using var region = await TestRegion.StartAsync();
        await MakeGapAsync(region, Topologies.OneRoute(partitions: 1));
        var worker = await region.RunAsync(Topologies.OneRoute(partitions: 1));
        await region.IsAsync(worker, LaneState.Parked, "offsets 10 to 29 (20 records at most) were removed by retention");
        var gap = worker.Status().Flows[0].Lanes[0].Gaps.ShouldHaveSingleItem();
        (gap.Kind, gap.FromOffset, gap.ToOffset).ShouldBe((GapKind.Retention, 10, 30));

        var refused = await worker.ResumeAsync("live");
        refused.IsDone.ShouldBeFalse();
        refused.Lines.ShouldHaveSingleItem().ShouldContain("--accept gap");
        worker.Status().Flows[0].State.ShouldBe(LaneState.Parked);

        (await worker.ResumeAsync("live", AcceptKind.Truncated)).IsDone.ShouldBeFalse();
        (await worker.ResumeAsync("live", AcceptKind.Gap)).IsDone.ShouldBeTrue();
        await region.HasAsync(region.Tier1Client, "out", 20);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe([.. Numbers(0, 10), .. Numbers(30, 10)]);
        await Eventually.ThatAsync(
            () => worker.Status().Flows[0].Lanes[0].Partitions[0].Gaps.Count == 1,
            TestRegion.Patience,
            "the gap stands with the position"
        );
        await worker.StopAsync();

        // The record keeps it: a restart finds it, and nothing is asked again.
        var again = await region.RunAsync(Topologies.OneRoute(partitions: 1));
        await region.IsAsync(again, LaneState.Running);
        var kept = again.Status().Flows[0].Lanes[0].Partitions[0].Gaps.ShouldHaveSingleItem();
        (kept.Kind, kept.FromOffset, kept.ToOffset).ShouldBe((GapKind.Retention, 10, 30));
    }

    [Fact]
    public async Task A_retention_gap_is_passed_and_recorded_where_the_topology_says_skip()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(partitions: 1, route: "on_gap: skip");
        await MakeGapAsync(region, model);
        var worker = await region.RunAsync(model);
        await region.HasAsync(region.Tier1Client, "out", 20);
        await Eventually.ThatAsync(
            () => worker.Status().Flows[0].Lanes[0].Partitions[0] is { Position: 40, Gaps.Count: 1 },
            TestRegion.Patience,
            "the gap stands with the position"
        );
    }

    [Fact]
    public async Task A_source_that_was_recreated_parks_the_flow_until_it_is_accepted()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(partitions: 1, route: "on_gap: skip");
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await region.ProduceAsync("plays", 0, Numbers(0, 10));
        await region.HasAsync(region.Tier1Client, "out", 10);
        await first.StopAsync();
        await RecreateAsync(region.FrontClient, "plays");

        var worker = await region.RunAsync(model);
        await region.IsAsync(worker, LaneState.Parked, "source topic 'plays' was recreated");
        worker.Status().Flows[0].Gaps.ShouldHaveSingleItem().FromOffset.ShouldBe(10);
        (await worker.ResumeAsync("live", AcceptKind.Gap)).IsDone.ShouldBeFalse();
        (await worker.ResumeAsync("live", AcceptKind.Recreated)).IsDone.ShouldBeTrue();
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceFreshAsync("plays", 0, Numbers(100, 5));
        await region.HasAsync(region.Tier1Client, "out", 15);
        worker.Status().Flows[0].Lanes[0].Partitions[0].Gaps.ShouldHaveSingleItem().Kind.ShouldBe(GapKind.Recreated);
    }

    [Fact]
    public async Task A_source_that_is_recreated_under_a_running_lane_parks_it()
    {
        await using var region = await TestRegion.StartAsync();
        var worker = await region.RunAsync(Topologies.OneRoute(partitions: 1));
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 0, Numbers(0, 10));
        await region.HasAsync(region.Tier1Client, "out", 10);
        await RecreateAsync(region.FrontClient, "plays");
        await region.IsAsync(worker, LaneState.Parked, "recreated");
    }

    [Fact]
    public async Task A_target_that_was_recreated_parks_the_flow()
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(partitions: 1);
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await first.StopAsync();
        await RecreateAsync(region.Tier1Client, "out");
        var worker = await region.RunAsync(model);
        await region.IsAsync(worker, LaneState.Parked, "target topic 'out' was recreated");
        (await worker.ResumeAsync("live", AcceptKind.Recreated)).IsDone.ShouldBeTrue();
        await region.IsAsync(worker, LaneState.Running);
    }

    [Theory]
    [InlineData("exactly_once", true)]
    [InlineData("exactly_once", false)]
    [InlineData("at_least_once", true)]
    [InlineData("at_least_once", false)]
    public async Task A_target_that_is_recreated_under_a_running_lane_parks_it_before_it_gets_anything(string delivery, bool hasWritten)
    {
        await using var region = await TestRegion.StartAsync();
        var worker = await region.RunAsync(Topologies.OneRoute(delivery, partitions: 1));
        await region.IsAsync(worker, LaneState.Running);
        if (hasWritten)
        {
            await region.ProduceAsync("plays", 0, Numbers(0, 10));
            await region.HasAsync(region.Tier1Client, "out", 10);
        }
        await RecreateAsync(region.Tier1Client, "out");
        await region.ProduceAsync("plays", 0, Numbers(10, 5));
        await region.IsAsync(worker, LaneState.Parked, "target topic 'out' was recreated");
        await Eventually.ThatAsync(
            () => worker.Status().Flows[0].Lanes[0] is { State: LaneState.Parked, Reason: { } reason } && reason.Contains("'out'"),
            TestRegion.Patience,
            "a parked lane that says why"
        );
        (await region.ReadAsync(region.Tier1Client, "out")).ShouldBeEmpty();
        (await worker.ResumeAsync("live")).IsDone.ShouldBeFalse();

        (await worker.ResumeAsync("live", AcceptKind.Recreated)).IsDone.ShouldBeTrue();
        await region.HasAsync(region.Tier1Client, "out", 5);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(Numbers(10, 5));
    }

    [Fact]
    public async Task A_log_that_was_cut_back_parks_the_lane_and_tells_the_surplus()
    {
        await using var region = await TestRegion.StartAsync(brokers: 3);
        var model = Topologies.OneRoute("at_least_once", partitions: 1);
        var worker = await region.RunAsync(model);
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 0, Numbers(0, 10));
        await region.HasAsync(region.Tier1Client, "out", 10);
        await Eventually.ThatAsync(
            () => worker.Status().Flows[0].Lanes[0].Partitions[0].Position == 10,
            TestRegion.Patience,
            "a committed position"
        );
        await worker.StopAsync();
        // One replica misses the next records, and becomes the leader nevertheless.
        var leader = region.FrontClient.Metadata.LeaderOf(new TopicPartition("plays", 0));
        var behind = (leader + 1) % 3;
        await region.Front.Faults.StopFollowingAsync("plays", 0, behind);
        await region.Front.Faults.DropFromSyncAsync("plays", 0, behind);
        await region.ProduceAsync("plays", 0, Numbers(10, 5));
        var second = await region.RunAsync(model);
        await region.HasAsync(region.Tier1Client, "out", 15);
        await Eventually.ThatAsync(
            () => second.Status().Flows[0].Lanes[0].Partitions[0].Position == 15,
            TestRegion.Patience,
            "a committed position"
        );
        await second.StopAsync();
        await region.Front.Faults.ElectUncleanlyAsync("plays", 0, behind);
        await region.ProduceFreshAsync("plays", 0, ["other-0", "other-1"]);

        var third = await region.RunAsync(model);
        await region.IsAsync(third, LaneState.Parked, "plays-0 was truncated: the position is 15, the log diverges at 10");
        (await third.ResumeAsync("live", AcceptKind.Truncated)).IsDone.ShouldBeTrue();
        await region.HasAsync(region.Tier1Client, "out", 17);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).TakeLast(2).ShouldBe(["other-0", "other-1"]);
    }

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i:000}");

    /// <summary>Ten records delivered, twenty that retention takes before they are read, ten that are left.</summary>
    private static async Task MakeGapAsync(TestRegion region, Topology.Model.TopologyModel model)
    {
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await region.ProduceAsync("plays", 0, Numbers(0, 10));
        await region.HasAsync(region.Tier1Client, "out", 10);
        await Eventually.ThatAsync(
            () => first.Status().Flows[0].Lanes[0].Partitions[0].Position == 10,
            TestRegion.Patience,
            "a committed position"
        );
        await first.StopAsync();
        await region.ProduceAsync("plays", 0, Numbers(10, 30), perBatch: 10);
        var request = new DeleteRecordsRequest { TimeoutMs = 10_000 };
        var topic = new DeleteRecordsRequest.DeleteRecordsTopic { Name = "plays" };
        topic.Partitions.Add(new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = 0, Offset = 30 });
        request.Topics.Add(topic);
        using var answer = await region.FrontClient.SendToAnyAsync<DeleteRecordsRequest, DeleteRecordsResponse>(
            request,
            TestContext.Current.CancellationToken
        );
        answer.Response.Topics[0].Partitions[0].LowWatermark.ShouldBe(30);
    }

    private static async Task RecreateAsync(ClusterClient cluster, string topic)
    {
        var cancel = TestContext.Current.CancellationToken;
        var admin = new TopicAdmin(cluster);
        await admin.DeleteAsync(topic, cancel);
        await admin.CreateAsync([new NewTopic(topic, 1)], cancel);
        await admin.WaitForLeadersAsync([topic], cancel);
    }
}
