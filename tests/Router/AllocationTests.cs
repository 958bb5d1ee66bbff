using Keystone.Router.Tests.Support;
using Keystone.Topology.Model;

namespace Keystone.Router.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void A_split_with_a_filter_allocates_less_than_a_byte_per_record()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'", to: [Flows.To("tv", "event.device == 'tv'"), Flows.To("rest")]));
        var random = new Random(1);
        var bytes = Enumerable
            .Range(0, 20)
            .SelectMany(b => Batches.Make(new(), [.. Enumerable.Range(b * 300, 300).Select(i => MadeEvents.One(random, i))]))
            .ToArray();
        var slice = bench.Slice(bytes);
        for (var i = 0; i < 50; i++)
            Again(bench, slice);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            Again(bench, slice);
        var perRecord = (GC.GetAllocatedBytesForCurrentThread() - before) / (50.0 * 20 * 300);
        perRecord.ShouldBeLessThan(1.0);
        bench.Counts.Kept.ShouldBeGreaterThan(1000);
    }

    private static void Again(RouteBench bench, Keystone.Flow.Elements.SourceSlice slice) => bench.RunAgain(slice);
}
