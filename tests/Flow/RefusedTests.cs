using System.Text;
using Keystone.Client.Admin;
using Keystone.Embedded;
using Keystone.Flow.DeadLetters;
using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Kafka.Records;
using Shouldly;

namespace Keystone.Flow.Tests;

/// <summary>Records that a target refuses for good, and poison that the transform finds: `on_error` decides, everything else arrives once.</summary>
[Trait("kind", "functional")]
public sealed class RefusedTests
{
    [Theory]
    [InlineData("exactly_once", KafkaRelease.V4_3)]
    [InlineData("exactly_once", KafkaRelease.V3_7)]
    [InlineData("at_least_once", KafkaRelease.V4_3)]
    public async Task A_record_too_large_for_the_target_goes_to_the_dead_letters_and_the_rest_arrives_once(
        string delivery,
        KafkaRelease release
    )
    {
        await using var region = await TestRegion.StartAsync(release: release);
        await region.Tier1.CreateTopicAsync("out", 1, configs: new Dictionary<string, string> { ["max.message.bytes"] = "2000" });
        var worker = await region.RunAsync(Topologies.OneRoute(delivery, partitions: 1));
        await region.IsAsync(worker, LaneState.Running);
        // The transform passes whole batches on: the target refuses this one as a whole, and does not say for which record.
        List<string> values =
        [
            .. Enumerable.Range(0, 8).Select(i => $"{i:000}"),
            new string('x', 3000),
            .. Enumerable.Range(8, 8).Select(i => $"{i:000}"),
        ];
        await region.ProduceAsync("plays", 0, values, perBatch: 17, codec: Kafka.Compression.CompressionCodec.None);
        await region.ProduceAsync("plays", 0, ["behind"]);
        await region.HasAsync(region.Tier1Client, "out", 17);
        await region.HasAsync(region.Tier1Client, "keystone.dead-letters.live", 1);
        (await region.ReadAsync(region.Tier1Client, "out"))
            .Select(r => r.Value)
            .ShouldBe([.. Enumerable.Range(0, 16).Select(i => $"{i:000}"), "behind"]);
        var letter = (await region.ReadAsync(region.Tier1Client, "keystone.dead-letters.live")).ShouldHaveSingleItem();
        letter.Value.Length.ShouldBe(3000);
    }

    [Theory]
    [InlineData("exactly_once")]
    [InlineData("at_least_once")]
    public async Task A_refused_record_is_skipped_and_counted_where_the_topology_says_skip(string delivery)
    {
        await using var region = await TestRegion.StartAsync();
        await region.Tier1.CreateTopicAsync("out", 1, configs: new Dictionary<string, string> { ["max.message.bytes"] = "2000" });
        var worker = await region.RunAsync(Topologies.OneRoute(delivery, partitions: 1, route: "on_error: skip"));
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync(
            "plays",
            0,
            ["a", new string('x', 3000), "b", "c"],
            perBatch: 4,
            codec: Kafka.Compression.CompressionCodec.None
        );
        await region.ProduceAsync("plays", 0, ["d"]);
        await region.HasAsync(region.Tier1Client, "out", 4);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b", "c", "d"]);
        await worker.DrainAsync(TestContext.Current.CancellationToken);
        var lane = worker.Status().Flows[0].Lanes[0];
        (lane.Counts.Skipped, lane.Counts.DeadLettered).ShouldBe((1, 0));
        lane.Partitions[0].Position.ShouldBe(5);
        (await region.ReadAsync(region.Tier1Client, "keystone.dead-letters.live")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("exactly_once")]
    [InlineData("at_least_once")]
    public async Task Poison_goes_to_the_dead_letters_with_its_coordinates_and_cause(string delivery)
    {
        await using var region = await TestRegion.StartAsync();
        region.Transforms.Poison = value => value == "bad" ? "not to be had" : null;
        var worker = await region.RunAsync(Topologies.OneRoute(delivery, partitions: 2));
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 1, ["a", "bad", "b"]);
        await region.HasAsync(region.Tier1Client, "out", 2);
        await region.HasAsync(region.Tier1Client, "keystone.dead-letters.live", 1);
        var headers = new Dictionary<string, string>();
        await region.EachAsync(
            region.Tier1Client,
            "keystone.dead-letters.live",
            (int partition, in RecordView record) =>
            {
                partition.ShouldBe(1);
                Encoding.UTF8.GetString(record.Key).ShouldBe("kbad");
                Encoding.UTF8.GetString(record.Value).ShouldBe("bad");
                var each = record.Headers;
                while (each.MoveNext())
                    headers[Encoding.UTF8.GetString(each.Key)] = Encoding.UTF8.GetString(each.Value.Span);
            }
        );
        headers.ShouldBe(
            new Dictionary<string, string>
            {
                [DeadLetterHeaders.Cause] = "not to be had",
                [DeadLetterHeaders.Flow] = "test/eu/live",
                [DeadLetterHeaders.Cluster] = "front",
                [DeadLetterHeaders.Topic] = "plays",
                [DeadLetterHeaders.Partition] = "1",
                [DeadLetterHeaders.Offset] = "1",
            },
            ignoreOrder: true
        );
        worker.Status().Flows[0].Lanes[0].Counts.DeadLettered.ShouldBe(1);
    }

    [Fact]
    public async Task Poison_parks_the_lane_where_the_topology_says_stop_and_what_came_before_is_delivered()
    {
        await using var region = await TestRegion.StartAsync();
        region.Transforms.Poison = value => value == "bad" ? "not to be had" : null;
        var worker = await region.RunAsync(Topologies.OneRoute(partitions: 1, route: "on_error: stop"));
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a", "b"]);
        await region.ProduceAsync("plays", 0, ["bad"]);
        await region.IsAsync(worker, LaneState.Parked, "plays-0 offset 2: not to be had");
        await region.HasAsync(region.Tier1Client, "out", 2);
        region.Transforms.Poison = static _ => null;
        (await worker.ResumeAsync("live")).IsDone.ShouldBeTrue();
        await region.HasAsync(region.Tier1Client, "out", 3);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b", "bad"]);
    }

    [Theory]
    [InlineData("exactly_once")]
    [InlineData("at_least_once")]
    public async Task A_clean_stop_and_a_restart_go_on_where_they_stood_and_the_group_shows_it(string delivery)
    {
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(delivery, partitions: 1);
        var first = await region.RunAsync(model);
        await region.IsAsync(first, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a", "b"]);
        await region.HasAsync(region.Tier1Client, "out", 2);
        await first.StopAsync();
        first.Status().Flows[0].State.ShouldBe(LaneState.Stopped);
        var copied = await new GroupOffsetAdmin(region.FrontClient).FetchAsync(
            "keystone.test.eu.live",
            TestContext.Current.CancellationToken
        );
        copied.ShouldHaveSingleItem().Offset.ShouldBe(2);
        await region.ProduceAsync("plays", 0, ["c"]);
        var second = await region.RunAsync(model);
        await region.HasAsync(region.Tier1Client, "out", 3);
        (await region.ReadAsync(region.Tier1Client, "out")).Select(r => r.Value).ShouldBe(["a", "b", "c"]);
        await second.DrainAsync(TestContext.Current.CancellationToken);
        second.Status().Flows[0].State.ShouldBe(LaneState.Drained);
        second.Status().Flows[0].LagRecords.ShouldBe(0);
    }

    [Fact]
    public async Task A_cluster_that_is_away_pauses_the_flow_which_goes_on_by_itself()
    {
        await using var region = await TestRegion.StartAsync();
        region.Away["tier1"] = true;
        var worker = await region.RunAsync(Topologies.OneRoute(partitions: 1));
        await region.IsAsync(worker, LaneState.Paused, "cluster 'tier1' is away");
        var status = worker.Status().Flows[0];
        (status.NextTry!.Value - DateTimeOffset.UtcNow).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        region.Away.Clear();
        await region.IsAsync(worker, LaneState.Running);
        await region.ProduceAsync("plays", 0, ["a"]);
        await region.HasAsync(region.Tier1Client, "out", 1);
    }

    [Fact]
    public async Task A_worker_that_may_not_create_topics_names_all_that_are_missing()
    {
        await using var region = await TestRegion.StartAsync();
        var options = region.Options(Topologies.OneRoute()) with { NoCreate = true };
        var missing = await Should.ThrowAsync<MissingTopicsException>(() => region.RunAsync(options));
        missing.Topics.ShouldBe(
            ["__keystone.positions on tier1", "keystone.dead-letters.live on tier1", "out on tier1", "plays on front"],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task Partitions_that_are_added_are_read_from_their_beginning()
    {
        await using var region = await TestRegion.StartAsync();
        await region.Tier1.CreateTopicAsync("out", 2);
        var worker = await region.RunAsync(Topologies.OneRoute(partitions: 1, route: "start: latest"));
        await region.IsAsync(worker, LaneState.Running);
        await new TopicAdmin(region.FrontClient).GrowAsync("plays", 2, TestContext.Current.CancellationToken);
        await region.FrontClient.RefreshAsync(TestContext.Current.CancellationToken);
        await region.ProduceAsync("plays", 1, ["first"]);
        // Within 30 s, as the clients' metadata are renewed.
        await Testing.Eventually.ThatAsync(
            async () => (await region.ReadAsync(region.Tier1Client, "out")).Any(r => r == (1, "first")),
            TimeSpan.FromSeconds(40),
            "the new partition's record"
        );
    }
}
