using FsCheck.Xunit;
using Keystone.Kafka.Compression;
using Keystone.Router.Tests.Support;
using Keystone.Topology.Model;

namespace Keystone.Router.Tests;

/// <summary>`match: all` with branches that share a topic: each sends its own copy, in its own order, to the branch's own partition.</summary>
public sealed class CopiesTests
{
    [Property(MaxTest = 150)]
    public void Two_branches_to_one_topic_send_a_copy_each_and_each_in_order(int seed)
    {
        var random = new Random(seed);
        string?[] conditions = [null, "event.type == 'play'", "event.device == 'tv'", "event.type != 'play'"];
        var (one, other) = (conditions[random.Next(4)], conditions[random.Next(4)]);
        var batches = MadeEvents.Many(random, random.Next(1, 6), holes: random.Next(2) == 0);
        using var bench = new RouteBench(Flows.Of(match: SplitMatch.All, to: [Flows.To("out", one), Flows.To("out", other)]));
        var element = bench.Run([.. batches.Select(b => Batches.Make(b.Form, b.Records))]);
        var seen = MadeEvents.Seen(batches).ToList();
        var (first, second) = (seen.Where(r => Takes(one, r)).ToList(), seen.Where(r => Takes(other, r)).ToList());
        var sent = bench.Out().GetValueOrDefault(("out", 1), []);
        bench.Counts.Kept.ShouldBe(first.Count + second.Count);
        IsInterleaved(sent, first, second).ShouldBeTrue($"seed {seed}: '{one}' and '{other}'");
        element.NextOffset.ShouldBe(seen[^1].Offset + 1);
    }

    [Property(MaxTest = 60)]
    public void One_branch_keeps_the_partition_and_the_other_goes_by_key(int seed)
    {
        var random = new Random(seed);
        var batches = MadeEvents.Many(random, random.Next(1, 6));
        using var bench = new RouteBench(
            Flows.Of(match: SplitMatch.All, to: [Flows.To("out"), Flows.To("out", "event.device == 'tv'", "key")])
        );
        bench.Run([.. batches.Select(b => Batches.Make(b.Form, b.Records))]);
        var seen = MadeEvents.Seen(batches).ToList();
        for (var partition = 0; partition < 4; partition++)
        {
            var byKey = seen.Where(r =>
                    MadeEvents.Device(r) == "tv" && (r.KeyBytes is null ? 1 : Partitioning.Murmur2.Partition(r.KeyBytes, 4)) == partition
                )
                .ToList();
            var kept = partition == 1 ? seen : [];
            var actual = bench.Out().GetValueOrDefault(("out", partition), []);
            IsInterleaved(actual, kept, byKey).ShouldBeTrue($"seed {seed}, partition {partition}");
        }
    }

    private static bool Takes(string? condition, Made record) =>
        condition switch
        {
            null => true,
            "event.type == 'play'" => MadeEvents.IsPlay(record),
            "event.type != 'play'" => !MadeEvents.IsPlay(record),
            _ => MadeEvents.Device(record) == "tv",
        };

    /// <summary>Whether <paramref name="all"/> is made of the two lists, each in its order, and of nothing else.</summary>
    private static bool IsInterleaved(List<Made> all, List<Made> a, List<Made> b)
    {
        if (all.Count != a.Count + b.Count)
            return false;
        // reachable[i]: the first i of a and (at - i) of b make up what was read so far.
        var reachable = new HashSet<int> { 0 };
        for (var at = 0; at < all.Count; at++)
        {
            var next = new HashSet<int>();
            foreach (var i in reachable)
            {
                if (i < a.Count && a[i] == all[at])
                    next.Add(i + 1);
                if (at - i < b.Count && b[at - i] == all[at])
                    next.Add(i);
            }

            if (next.Count == 0)
                return false;
            reachable = next;
        }

        return true;
    }

    [Fact]
    public void A_batch_that_both_take_whole_is_passed_twice_untouched()
    {
        using var bench = new RouteBench(Flows.Of(match: SplitMatch.All, to: [Flows.To("out"), Flows.To("out", "event.n >= 0")]));
        var batch = Batches.Make(
            new BatchForm { Codec = CompressionCodec.Lz4 },
            [.. Enumerable.Range(0, 30).Select(i => new Made(i, i, "k", $"{{\"n\":{i}}}"))]
        );
        var element = bench.Run(batch);
        element.Batches.Count.ShouldBe(2);
        foreach (var copy in element.Batches)
            copy.Bytes.ToArray().ShouldBe(batch);
    }
}
