using Keystone.Topology.Model;
using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>The file at the project's root is a working one, on embedded brokers and on real ones.</summary>
public sealed class RootTopologyTests
{
    private static readonly string[] Clusters = ["US_FRONT", "US_TIER1", "US_TIER2", "EU_FRONT", "EU_TIER1", "EU_TIER2"];

    [Fact]
    public void It_loads_without_a_finding_and_runs_in_this_version()
    {
        var result = Load();
        Loading.Lines(result.Diagnostics).ShouldBe("");
        Loading.Lines(result.NotInThisVersion).ShouldBe("");
        result.Model!.Clusters.ShouldAllBe(c => c.IsEmbedded);
        result.Model.Clusters.Count().ShouldBe(Clusters.Length);
    }

    [Fact]
    public void Each_cluster_is_a_real_one_where_its_variable_names_it()
    {
        var result = Load([.. Clusters.Select((c, i) => (c, $"broker-{i}:9092")), ("REPLICATION", "1")]);
        Loading.Lines(result.Diagnostics).ShouldBe("");
        result.Model!.Clusters.Select(c => c.Bootstrap).ShouldBe(Clusters.Select((_, i) => $"broker-{i}:9092"));
        result.Model.Streams.ShouldAllBe(s => s.Replication == 1);
        result.Model.Flows.SelectMany(f => f.Branches).ShouldAllBe(b => b.Topic == null || b.Spec.Replication == 1);
    }

    [Fact]
    public void It_has_every_section_that_the_version_serves_and_flows_of_each_kind()
    {
        var model = Load().Model!;
        model.Tests.Count.ShouldBeGreaterThanOrEqualTo(5);
        model.Flows.Select(f => f.Region).Distinct().ShouldBe(["us", "eu"]);
        model.Flows.ShouldContain(f => f.Route.IsSplit);
        model.Flows.ShouldContain(f => f.Select != null);
        model.Flows.ShouldContain(f => f.Source.Stream == null);
        model.Flows.ShouldContain(f => f.Delivery == DeliveryClass.ExactlyOnce);
        model.Flows.ShouldContain(f => f.Delivery == DeliveryClass.AtLeastOnce);
        model.Sinks.Select(s => s.Format).Distinct().Order().ShouldBe([SinkFormat.Jsonl, SinkFormat.Batches]);
        model
            .Sinks.Select(s => s.Compression)
            .Distinct()
            .Order()
            .ShouldBe([SinkCompression.None, SinkCompression.Gzip, SinkCompression.Zstd]);
        model.Sinks.ShouldAllBe(s => s.FilePath!.StartsWith(Checkout.At("data")));
    }

    private static TopologyResult Load(params (string, string)[] variables) =>
        TopologyLoader.Load(Checkout.At("topology.yaml"), Loading.Environment(variables));
}
