using Shouldly;
using Xunit;

namespace Keystone.Topology.Tests.Yaml;

/// <summary>Anchors and merge keys, as YAML has them.</summary>
public sealed class MergeKeyTests
{
    private static readonly Model.TopologyModel Model = TopologyLoader
        .Load(Checkout.At("tests", "topologies", "valid", "anchors-and-merges.yaml"), TopologyEnvironment.Empty)
        .Model!;

    [Fact]
    public void Own_keys_hold_over_merged_ones()
    {
        var visits = Model.Stream("visits")!;
        visits.Delivery.ShouldBe(Topology.Model.DeliveryClass.BestEffort);
        visits.Retention.ShouldBe(TimeSpan.FromMinutes(10));
        visits.Partitions.ShouldBe(6);
        Model.Cluster("us-tier1")!.Brokers.ShouldBe(1);
    }

    [Fact]
    public void The_first_of_several_merged_mappings_holds()
    {
        var carts = Model.Stream("carts")!;
        carts.Retention.ShouldBe(TimeSpan.FromMinutes(10));
        carts.Partitions.ShouldBe(3);
    }
}
