using FsCheck.Xunit;
using Keystone.Flow.Elements;
using Keystone.Router.Partitioning;
using Keystone.Router.Tests.Support;
using Keystone.Topology.Model;

namespace Keystone.Router.Tests;

public sealed class RoutingTests
{
    [Property(MaxTest = 120)]
    public void What_comes_out_is_what_a_plain_decoder_and_filter_keeps_in_order(int seed)
    {
        var random = new Random(seed);
        var batches = MadeEvents.Many(random, random.Next(1, 12));
        using var bench = new RouteBench(Flows.Of("event.type == 'play'"), maxMessageBytes: random.Next(2) == 0 ? 1_048_588 : 4_000);
        Feed(bench, batches, random, out var from);
        var seen = MadeEvents.Seen(batches).Where(r => r.Offset >= from).ToList();
        _total.GetValueOrDefault(("out", 1), []).ShouldBeSame(seen.Where(MadeEvents.IsPlay), $"seed {seed}");
    }

    [Property(MaxTest = 120)]
    public void A_split_sends_each_record_to_its_first_match_and_drops_the_rest(int seed)
    {
        var random = new Random(seed);
        var batches = MadeEvents.Many(random, random.Next(1, 12));
        using var bench = new RouteBench(
            Flows.Of(
                "event.type == 'play'",
                to:
                [
                    Flows.To("tv", "event.device == 'tv'", "key"),
                    Flows.To("mobile", "event.device == 'mobile'"),
                    Flows.To("nobody", "event.device == 'x'"),
                ]
            )
        );
        Feed(bench, batches, random, out var from);
        var plays = MadeEvents.Seen(batches).Where(r => r.Offset >= from && MadeEvents.IsPlay(r)).ToList();
        var total = _total;
        total.GetValueOrDefault(("mobile", 1), []).ShouldBeSame(plays.Where(r => MadeEvents.Device(r) == "mobile"), $"seed {seed}");
        for (var p = 0; p < 4; p++)
        {
            var expected = plays.Where(r => MadeEvents.Device(r) == "tv" && PartitionOf(r.KeyBytes) == p);
            total.GetValueOrDefault(("tv", p), []).ShouldBeSame(expected, $"seed {seed}, partition {p}");
        }

        total.Keys.ShouldNotContain(k => k.Topic == "nobody");
    }

    [Property(MaxTest = 60)]
    public void Match_all_sends_a_record_to_every_match(int seed)
    {
        var random = new Random(seed);
        var batches = MadeEvents.Many(random, random.Next(1, 8));
        using var bench = new RouteBench(
            Flows.Of(
                match: SplitMatch.All,
                to: [Flows.To("all"), Flows.To("plays", "event.type == 'play'"), Flows.To("tv", "event.device == 'tv'", "event.type")]
            )
        );
        Feed(bench, batches, random, out var from);
        var seen = MadeEvents.Seen(batches).Where(r => r.Offset >= from).ToList();
        var total = _total;
        total[("all", 1)].ShouldBeSame(seen, $"seed {seed}");
        total.GetValueOrDefault(("plays", 1), []).ShouldBeSame(seen.Where(MadeEvents.IsPlay), $"seed {seed}");
        total.Where(o => o.Key.Topic == "tv").Sum(o => o.Value.Count).ShouldBe(seen.Count(r => MadeEvents.Device(r) == "tv"));
        foreach (var (key, records) in total.Where(o => o.Key.Topic == "tv"))
            records.Select(r => r.Offset).ShouldBeInOrder();
    }

    [Fact]
    public void Match_all_passes_a_batch_untouched_to_the_branch_that_takes_all_of_it()
    {
        using var bench = new RouteBench(Flows.Of(match: SplitMatch.All, to: [Flows.To("all"), Flows.To("tv", "event.device == 'tv'")]));
        var batch = Batches.Make(new(), Many(60));
        var element = bench.Run(batch);
        element.Batches.Single(b => b.Target == 0).Bytes.ToArray().ShouldBe(batch);
        element.Batches.Single(b => b.Target == 1).IsPassed.ShouldBeFalse();
    }

    [Fact]
    public void A_null_key_keeps_the_sources_partition_modulo_the_targets_count()
    {
        using var bench = new RouteBench(Flows.Of(to: Flows.To("out", partitionBy: "key")), partitions: 3, sourcePartition: 5);
        bench.Run(Batches.Make(new(), [new Made(0, 1, null, "{}"), new Made(1, 1, "k", "{}")]));
        bench.Out()[("out", 2)].ShouldContain(r => r.Offset == 0);
        bench.Out().Single(o => o.Value.Any(r => r.Offset == 1)).Key.Partition.ShouldBe(Murmur2.Partition("k"u8, 3));
    }

    [Theory]
    [InlineData("event.user", "{\"user\":\"u-7\"}", "u-7")]
    [InlineData("event.n", "{\"n\":12}", "12")]
    [InlineData("key", "{}", "k")]
    [InlineData("event.user", "{\"user\":null}", null)]
    public void A_partition_expression_is_hashed_as_text(string expression, string value, string? text)
    {
        using var bench = new RouteBench(
            Flows.Of(to: Flows.To("out", partitionBy: expression == "key" ? "key + ''" : expression)),
            partitions: 64
        );
        bench.Run(Batches.Make(new(), [new Made(0, 1, "k", value)]));
        var expected = text is null ? 1 : Murmur2.Partition(System.Text.Encoding.UTF8.GetBytes(text), 64);
        bench.Out().Keys.ShouldHaveSingleItem().Partition.ShouldBe(expected);
    }

    [Fact]
    public void A_batch_whose_keys_all_hash_to_one_partition_goes_through_untouched()
    {
        using var bench = new RouteBench(Flows.Of(to: Flows.To("out", partitionBy: "key")));
        var batch = Batches.Make(new(), [.. Enumerable.Range(0, 20).Select(i => new Made(i, i, "same", "not even json"))]);
        var element = bench.Run(batch);
        var passed = element.Batches.ShouldHaveSingleItem();
        passed.Bytes.ToArray().ShouldBe(batch);
        passed.Partition.ShouldBe(Murmur2.Partition("same"u8, 4));
    }

    [Fact]
    public void Select_replaces_the_value_and_keeps_key_headers_and_time()
    {
        using var bench = new RouteBench(
            Flows.Of(
                select: [new("device", Flows.Expression("event.device")!), new("at", Flows.Expression("offset")!)],
                to: [Flows.To("out")]
            )
        );
        var record = new Made(3, 99, null, "{\"device\":\"tv\",\"x\":1}", "h=1;h;");
        bench.Run(Batches.Make(new(), [record]));
        bench.Out()[("out", 1)].ShouldBe([record with { Value = "{\"device\":\"tv\",\"at\":3}" }]);
        bench.Counts.Reencoded[(int)ReencodeReason.Projected].ShouldBe(1);
    }

    [Fact]
    public void A_filter_on_the_key_alone_does_not_mind_values_that_are_not_json()
    {
        using var bench = new RouteBench(Flows.Of("key == 'a'"));
        bench.Run(Batches.Make(new(), [new Made(0, 1, "a", "{broken"), new Made(1, 1, "b", "{broken"), new Made(2, 1, "a", null)]));
        bench.Out()[("out", 1)].Select(r => r.Offset).ShouldBe([0, 2]);
        bench.Counts.DeadLettered.ShouldBe(0);
    }

    [Fact]
    public void A_record_that_cannot_be_evaluated_goes_to_the_dead_letters_and_to_no_branch()
    {
        using var bench = new RouteBench(Flows.Of(match: SplitMatch.All, to: [Flows.To("all"), Flows.To("tv", "event.device == 'tv'")]));
        Made[] records = [new(0, 1, "a", "{\"device\":\"tv\"}"), new(1, 2, "b", "{broken"), new(2, 3, "c", "{}"), new(3, 4, "d", null)];
        var element = bench.Run(Batches.Make(new(), records));
        bench.Out()[("all", 1)].Select(r => r.Offset).ShouldBe([0]);
        bench.Out()[("tv", 1)].Select(r => r.Offset).ShouldBe([0]);
        element.KeptDeadLetters.Select(l => l.Offset).ShouldBe([1, 2, 3]);
        element.KeptDeadLetters[1].Tail.ToArray().ShouldBe(Batches.Tail(records[2]));
        element.KeptDeadLetters[1].TimestampMs.ShouldBe(3);
        element.KeptDeadLetters[1].Cause.ShouldStartWith("split where 1:");
        bench.Counts.DeadLettered.ShouldBe(3);
    }

    [Fact]
    public void On_error_skip_counts_and_goes_on()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'", onError: ErrorAction.Skip));
        bench.Run(Batches.Make(new(), [new Made(0, 1, "a", "{\"type\":\"play\"}"), new Made(1, 1, "b", "{broken")]));
        bench.Out()[("out", 1)].Select(r => r.Offset).ShouldBe([0]);
        (bench.Counts.Skipped, bench.Counts.Reencoded[(int)ReencodeReason.Poison]).ShouldBe((1, 1));
    }

    [Fact]
    public void On_error_stop_parks_the_lane_and_names_the_record()
    {
        using var bench = new RouteBench(Flows.Of("event.type == 'play'", onError: ErrorAction.Stop));
        var stop = Should.Throw<StopLaneException>(() => bench.Run(Batches.Make(new(), [new Made(41, 1, "b", "{broken")])));
        stop.Message.ShouldStartWith("plays-1 offset 41: where 1:");
        // The lane that is resumed later starts over; what the failed element had begun is forgotten.
        bench.Run(Batches.Make(new(), [new Made(42, 1, "b", "{\"type\":\"play\"}")]));
        bench.Out()[("out", 1)].Select(r => r.Offset).ShouldBe([42]);
    }

    [Fact]
    public void A_record_that_the_target_refused_goes_to_the_dead_letters_with_its_cause()
    {
        using var bench = new RouteBench(Flows.Of());
        bench.Context.Poison.Add(bench.Source, 12, "INVALID_TIMESTAMP");
        var records = Many(30).ConvertAll(r => r with { Offset = r.Offset + 10 });
        var element = bench.Run(Batches.Make(new(), records));
        bench.Out()[("out", 1)].ShouldBe(records.Where(r => r.Offset != 12));
        element.KeptDeadLetters.ShouldHaveSingleItem().Cause.ShouldBe("INVALID_TIMESTAMP");
        bench.Counts.Reencoded[(int)ReencodeReason.Refused].ShouldBe(1);
    }

    private readonly Dictionary<(string Topic, int Partition), List<Made>> _total = [];

    /// <summary>Feeds batches in slices of random size, the first one from somewhere inside its first batch.</summary>
    private void Feed(RouteBench bench, List<(BatchForm Form, List<Made> Records)> batches, Random random, out long from)
    {
        _total.Clear();
        var first = batches[0].Records;
        from = random.Next(2) == 0 ? first[0].Offset : first[random.Next(first.Count)].Offset;
        var position = from;
        for (var at = 0; at < batches.Count; )
        {
            var part = batches.Skip(at).Take(random.Next(1, 6)).ToArray();
            at += part.Length;
            var element = bench.Run(position, [], [.. part.Select(b => Batches.Make(b.Form, b.Records))]);
            position = element.NextOffset;
            foreach (var (key, records) in bench.Out())
            {
                if (!_total.TryGetValue(key, out var all))
                    _total[key] = all = [];
                all.AddRange(records);
            }

            var c = bench.Counts;
            element.Batches.Sum(b => b.Records).ShouldBe((int)c.Kept);
        }
    }

    private static int PartitionOf(byte[]? key) => key is null ? 1 : Murmur2.Partition(key, 4);

    private static List<Made> Many(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i => MadeEvents.One(random, i))];
    }
}
