using Keystone.Topology.Model;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>What a topology says becomes flows with every default filled in.</summary>
public sealed class FlowModelTests
{
    private static readonly TopologyModel Everything = TopologyLoader
        .Load(Checkout.At("tests", "topologies", "valid", "everything-that-runs.yaml"), TopologyEnvironment.Empty)
        .Model!;

    private static FlowModel Flow(string route) => Everything.Flows.Single(f => f.Route.Name == route);

    [Fact]
    public void A_flow_is_named_by_pipeline_region_and_route()
    {
        var flow = Flow("live");
        flow.Identity.ShouldBe("media/us/live");
        flow.Group.ShouldBe("keystone.media.us.live");
        flow.DeadLetterTopic.ShouldBe("keystone.dead-letters.live");
        flow.DeadLetterCluster.Name.ShouldBe("us-tier1");
        flow.PositionCluster.Name.ShouldBe("us-tier1");
    }

    [Fact]
    public void A_sinks_positions_and_dead_letters_are_on_its_source()
    {
        Flow("raw").PositionCluster.Name.ShouldBe("us-front");
        Flow("again").DeadLetterCluster.Name.ShouldBe("us-tier1");
        Flow("again").TargetCluster.ShouldBeNull();
        Flow("again").Sink!.Name.ShouldBe("archive");
    }

    [Fact]
    public void What_a_route_states_holds()
    {
        var flow = Flow("live");
        flow.Source.Cluster.Name.ShouldBe("us-front");
        flow.Source.Spec.ShouldBe(new TopicSpec(12, 3, TimeSpan.FromHours(24)));
        flow.Where!.Text.ShouldBe("event.type == \"play\"");
        flow.Branches.Single().Spec.ShouldBe(new TopicSpec(24, 2, TimeSpan.FromHours(1)));
        flow.Branches.Single().PartitionBy.Kind.ShouldBe(PartitionRuleKind.Key);
        flow.Start.ShouldBe(StartPosition.Latest);
        flow.CommitInterval.ShouldBe(TimeSpan.FromMilliseconds(250));
        flow.Lanes.ShouldBe(2);
        flow.OnGap.ShouldBe(GapAction.Skip);
        flow.OnError.ShouldBe(ErrorAction.Stop);
        flow.Delivery.ShouldBe(DeliveryClass.ExactlyOnce);
    }

    [Fact]
    public void What_a_route_does_not_state_has_its_default()
    {
        var flow = Flow("team");
        flow.OnError.ShouldBe(ErrorAction.DeadLetter);
        flow.OnGap.ShouldBe(GapAction.Stop);
        flow.Start.ShouldBe(StartPosition.Earliest);
        flow.CommitInterval.ShouldBe(TimeSpan.FromMilliseconds(100));
        flow.Lanes.ShouldBeNull();
        flow.Tier.Number.ShouldBe(2);
        Flow("slim").Tier.Number.ShouldBe(2);
        Flow("devices").Tier.Number.ShouldBe(1);
        Everything.Stream("raw")!.Delivery.ShouldBe(DeliveryClass.BestEffort);
        Everything.Stream("raw")!.Replication.ShouldBeNull();
        Everything.Tiers[1].MemoryBytes.ShouldBe(3L << 29);
    }

    [Fact]
    public void A_start_timestamp_keeps_its_instant()
    {
        Flow("slim").Start.ShouldBe(new StartPosition(StartKind.Timestamp, new DateTimeOffset(2026, 11, 24, 8, 0, 0, 500, TimeSpan.Zero)));
    }

    [Fact]
    public void A_select_keeps_its_fields_in_order_and_a_split_its_branches()
    {
        Flow("slim").Select!.Select(f => (f.Name, f.Expression.Text)).ShouldBe([("user", "event.user_id"), ("at", "timestamp")]);
        var devices = Flow("devices");
        devices.Match.ShouldBe(SplitMatch.All);
        devices.Branches.Select(b => (b.Topic, b.Where?.Text)).ShouldBe([("tv", "event.device == \"tv\""), ("every", null)]);
    }

    [Fact]
    public void A_route_from_a_topic_takes_partitions_format_and_class_over_from_who_writes_it()
    {
        var again = Flow("again");
        again.Source.Stream.ShouldBeNull();
        again.Source.Spec.Partitions.ShouldBe(24);
        again.Source.Format.ShouldBe(PayloadFormat.Json);
        again.Delivery.ShouldBe(DeliveryClass.ExactlyOnce);
        Flow("named").Source.Cluster.Name.ShouldBe("us-tier2");
    }

    [Fact]
    public void One_kafka_cluster_under_two_names_has_one_key()
    {
        var result = TopologyLoader.Load(
            Checkout.At("tests", "topologies", "valid", "one-cluster-two-roles.yaml"),
            TopologyEnvironment.Empty
        );
        result.Model!.Clusters.Select(c => c.Kafka).ShouldBe(["src-1", "src-1"]);
        result.Model.Flows.Single().Branches.Select(b => b.Topic).ShouldBe(["out-tv", "out-mobile", "out-other"]);
    }

    [Fact]
    public void A_sink_is_absolute_and_complete()
    {
        var archive = Everything.Sinks.Single(s => s.Name == "archive");
        archive.FilePath.ShouldBe(Checkout.At("tests", "topologies", "valid", "data", "archive"));
        archive.PartitionBy!.Time.ShouldBe(TimeGranularity.Minute);
        archive.PartitionBy.FromRecordTimestamp.ShouldBeFalse();
        archive.PartitionBy.TimeZone.Id.ShouldBe("Europe/Berlin");
        archive.Rotate.ShouldBe(
            new SinkRotation
            {
                SizeBytes = 64 << 20,
                Records = 1_000_000,
                Time = TimeSpan.FromHours(1),
                Age = TimeSpan.FromMinutes(5),
            }
        );
        archive.Late.ShouldBe(TimeSpan.FromMinutes(10));
        archive.Spill!.MaxBytes.ShouldBe(4L << 30);
        // Relative to the file that names it, not to the root.
        Everything.Sinks.Single(s => s.Name == "team").FilePath.ShouldBe(Checkout.At("tests", "topologies", "valid", "parts", "files"));
    }

    [Fact]
    public void Records_of_tests_become_bytes()
    {
        var test = Everything.Tests[0];
        var (first, second, third, fourth) = (test.Input[0].Record, test.Input[1].Record, test.Input[2].Record, test.Input[3].Record);
        Utf8(first.Value).ShouldBe("""{"type":"play","n":1,"f":1.5,"b":true,"nothing":null,"list":["a","1"]}""");
        first.ValueIsJson.ShouldBeTrue();
        first.Headers!.Select(h => (h.Name, Utf8(h.Value!.Value))).ShouldBe([("a", "x"), ("b", "y"), ("b", "hi")]);
        (first.Partition, first.Offset).ShouldBe((3, 7));
        first.Timestamp.ShouldBe(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        second.Key!.Value.ToArray().ShouldBe([0, 1]);
        (Utf8(second.Value), second.ValueIsJson).ShouldBe(("{}", false));
        (third.HasKey, third.Key).ShouldBe((true, null));
        Utf8(third.Value).ShouldBe("{}");
        fourth.HasValue.ShouldBeFalse();
        test.Expect.Select(e => (e.Route.Name, e.Count, e.Records?.Count))
            .ShouldBe([("live", null, 1), ("slim", null, 0), ("devices", 5, null)]);
    }

    private static string Utf8(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
