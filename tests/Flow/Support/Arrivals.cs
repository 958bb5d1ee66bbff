using Shouldly;

namespace Keystone.Flow.Tests.Support;

/// <summary>Compares what arrived with what was written, by record id.</summary>
internal static class Arrivals
{
    /// <summary>Every record once, in order in its partition.</summary>
    public static async Task ShouldBeExactlyAsync(
        this TestRegion region,
        IReadOnlyList<IReadOnlyList<string>> written,
        string topic = "out"
    )
    {
        await region.HasAsync(region.Tier1Client, topic, written.Sum(p => p.Count));
        var read = await region.ReadAsync(region.Tier1Client, topic);
        for (var partition = 0; partition < written.Count; partition++)
        {
            var arrived = read.Where(r => r.Partition == partition).Select(r => r.Value).ToList();
            Compare(partition, arrived, written[partition]);
        }
    }

    /// <summary>Every record at least once; first arrivals in order.</summary>
    public static async Task ShouldBeCompleteAsync(
        this TestRegion region,
        IReadOnlyList<IReadOnlyList<string>> written,
        string topic = "out"
    )
    {
        var wanted = written.Sum(p => p.Count);
        await Keystone.Testing.Eventually.ThatAsync(
            async () => (await region.ReadAsync(region.Tier1Client, topic)).Distinct().Count() >= wanted,
            TestRegion.Patience,
            $"{wanted} different records in {topic}. The worker said:\n{string.Join('\n', region.Log)}"
        );
        var read = await region.ReadAsync(region.Tier1Client, topic);
        for (var partition = 0; partition < written.Count; partition++)
            Compare(partition, [.. read.Where(r => r.Partition == partition).Select(r => r.Value).Distinct()], written[partition]);
    }

    private static void Compare(int partition, List<string> arrived, IReadOnlyList<string> wanted)
    {
        if (arrived.SequenceEqual(wanted))
            return;
        var missing = wanted.Except(arrived).ToList();
        var doubled = arrived.GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        Assert.Fail(
            $"partition {partition}: {wanted.Count} written, {arrived.Count} arrived, {missing.Count} missing (first {missing.FirstOrDefault()}), "
                + $"{doubled.Count} doubled (first {doubled.FirstOrDefault()}), order {(missing.Count + doubled.Count == 0 ? "differs" : "not compared")}"
        );
    }
}
