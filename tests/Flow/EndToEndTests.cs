using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Shouldly;

namespace Keystone.Flow.Tests;

[Trait("kind", "functional")]
public sealed class EndToEndTests
{
    [Theory]
    [InlineData("exactly_once")]
    [InlineData("at_least_once")]
    [InlineData("best_effort")]
    public async Task Every_record_arrives_once_and_in_order(string delivery)
    {
        await using var region = await TestRegion.StartAsync();
        var worker = await region.RunAsync(Topologies.OneRoute(delivery));
        await region.IsAsync(worker, LaneState.Running);
        for (var partition = 0; partition < 3; partition++)
            await region.ProduceAsync("plays", partition, Enumerable.Range(0, 1000).Select(i => $"{partition}-{i:0000}"));
        await region.HasAsync(region.Tier1Client, "out", 3000);
        var read = await region.ReadAsync(region.Tier1Client, "out");
        for (var partition = 0; partition < 3; partition++)
            read.Where(r => r.Partition == partition)
                .Select(r => r.Value)
                .ShouldBe(Enumerable.Range(0, 1000).Select(i => $"{partition}-{i:0000}"));
    }
}
