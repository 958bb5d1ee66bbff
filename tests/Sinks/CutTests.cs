using System.Text;
using Keystone.Flow.Elements;
using Keystone.Sinks.File;
using Keystone.Sinks.Tests.Support;
using Keystone.Topology.Model;
using Xunit;

namespace Keystone.Sinks.Tests;

public sealed class CutTests
{
    private const long Noon = 1_790_000_000_000;

    [Fact]
    public async Task Age_records_the_cut_before_any_file_has_its_name()
    {
        using var bench = new SinkBench(Flows.Sink() with { Rotate = new SinkRotation { Age = TimeSpan.FromMinutes(5) } }, Log(3));
        bench.Start();
        bench.Take(bench.Logs[0], 0, 1);
        bench.Pump();
        bench.Files().ShouldBeEmpty();
        bench.Positions.Hold();
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        bench.Pump();
        bench.Files().ShouldBeEmpty("the cut is not recorded yet");
        bench.Positions.Release();
        bench.PumpUntil(() => bench.Positions.Find(0) is { NextOffset: 3, Cut: null });
        bench.Files().Keys.ShouldBe(["plays-archive/us+plays+01234567+0+00000000000000000000.jsonl"]);
        var recorded = bench.Positions.History.First(p => p.Cut is not null);
        (recorded.NextOffset, recorded.Cut!.EndOffset).ShouldBe((0, 3));
        recorded.Cut.Names.ShouldBe(bench.Files().Keys);
        await bench.StopAsync();
    }

    [Fact]
    public async Task Cuts_that_wait_for_their_turn_are_bounded()
    {
        using var bench = new SinkBench(Flows.Sink() with { Rotate = new SinkRotation { Records = 1 } }, Log(40, 1));
        bench.Start();
        bench.Positions.Hold();
        var taken = 0;
        for (; taken < 40 && bench.Lane.HasRoom; taken++)
            bench.Take(bench.Logs[0], taken, 1);
        taken.ShouldBe(16);
        bench.Positions.Release();
        for (; taken < 40; taken++)
        {
            bench.PumpUntil(() => bench.Lane.HasRoom);
            bench.Take(bench.Logs[0], taken, 1);
        }
        bench.Finish();
        await bench.StopAsync();
        bench.Files().Count.ShouldBe(40);
    }

    [Fact]
    public async Task A_recorded_cut_is_completed_where_it_was_recorded_though_more_records_are_there()
    {
        using var bench = new SinkBench(Flows.Sink(), Log(9, 3));
        var names = new[] { "plays-archive/us+plays+01234567+0+00000000000000000000.jsonl" };
        await bench.Positions.WriteAsync(
            [new(bench.Logs[0].Partition, 0, 3, new PendingCut(4, names))],
            [],
            TestContext.Current.CancellationToken
        );
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        Lines(bench, names[0]).Length.ShouldBe(4);
        bench.Lines().Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_recorded_cut_whose_records_now_go_elsewhere_parks_the_lane()
    {
        using var bench = new SinkBench(Flows.Sink(), Log(9, 3));
        await bench.Positions.WriteAsync(
            [new(bench.Logs[0].Partition, 0, 3, new PendingCut(4, ["other"]))],
            [],
            TestContext.Current.CancellationToken
        );
        (await bench.RunAsync(new Random(1))).ShouldBeFalse();
        bench.Failure.ShouldBeOfType<StopLaneException>().Message.ShouldContain("has a recorded cut before offset 4 into other");
        bench.Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_clean_stop_makes_no_cut_and_leaves_nothing_unfinished()
    {
        using var bench = new SinkBench(Flows.Sink(), Log(5)) { Ending = LaneEnding.Stop };
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench.Files().ShouldBeEmpty();
        bench.Unfinished().ShouldBeEmpty();
        bench.Positions.Find(0).ShouldBeNull();
    }

    [Fact]
    public async Task Late_records_go_to_one_late_object_of_their_epoch()
    {
        var log = new MadeLog(Partition());
        log.Add(Record(0, Noon), Record(1, Noon + 3_600_000), Record(2, Noon), Record(3, Noon + 3_000_000), Record(4, Noon - 1));
        using var bench = new SinkBench(Flows.Sink() with { Late = TimeSpan.FromMinutes(30) }, log);
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        Lines(bench, "plays-archive/late/us+plays+01234567+0+00000000000000000000.jsonl").ShouldBe(["{\"n\":2}", "{\"n\":4}"]);
        Lines(bench, "plays-archive/us+plays+01234567+0+00000000000000000000.jsonl").ShouldBe(["{\"n\":0}", "{\"n\":1}", "{\"n\":3}"]);
    }

    [Fact]
    public async Task A_final_file_with_other_content_is_never_replaced_and_parks_the_lane()
    {
        using var bench = new SinkBench(Flows.Sink(), Log(3));
        var final = Path.Combine(bench.Path, "plays-archive", "us+plays+01234567+0+00000000000000000000.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        await System.IO.File.WriteAllTextAsync(final, "mine", TestContext.Current.CancellationToken);
        (await bench.RunAsync(new Random(1))).ShouldBeFalse();
        var message = bench.Failure.ShouldBeOfType<StopLaneException>().Message;
        message.ShouldContain($"file '{final}' exists with other content than '");
        (await System.IO.File.ReadAllTextAsync(final, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Fact]
    public async Task The_same_content_in_other_compressed_bytes_is_the_same_file()
    {
        using var bench = new SinkBench(Flows.Sink(SinkCompression.Gzip), Log(3));
        var final = Path.Combine(bench.Path, "plays-archive", "us+plays+01234567+0+00000000000000000000.jsonl.gz");
        Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        await using (
            var other = new System.IO.Compression.GZipStream(
                System.IO.File.Create(final),
                System.IO.Compression.CompressionLevel.NoCompression
            )
        )
            other.Write("{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n"u8);
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench.Unfinished().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("Rename")]
    [InlineData("SyncFolder")]
    public async Task A_full_disk_pauses_the_lane_which_goes_on_by_itself(string step)
    {
        using var bench = new SinkBench(Flows.Sink(), Log(3));
        var failures = 3;
        var paused = new List<string?>();
        bench.OnStep = s =>
        {
            paused.Add(bench.Paused);
            if (s.ToString() == step && failures-- > 0)
                throw new IOException("No space left on device");
        };
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        paused.ShouldContain(p =>
            p != null
            && p.StartsWith("file sink 'archive' waits since 2026-11-24T12:", StringComparison.Ordinal)
            && p.EndsWith(": No space left on device", StringComparison.Ordinal)
        );
        bench.Paused.ShouldBeNull();
        bench.Lines().Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_failed_sync_starts_the_lane_again_instead_of_trusting_a_second_one()
    {
        using var bench = new SinkBench(Flows.Sink(), Log(3));
        var failures = 1;
        bench.OnStep = s =>
        {
            if (s == FileStep.Sync && failures-- > 0)
                throw new IOException("Input/output error");
        };
        (await bench.RunAsync(new Random(1))).ShouldBeFalse();
        bench.Failure.ShouldBeOfType<StoreAwayException>();
        bench.Files().ShouldBeEmpty();
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench.Lines().Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_value_stands_on_one_line_and_a_tombstone_is_null()
    {
        var log = new MadeLog(Partition());
        log.Add(new MadeRecord(0, Noon, "k", "{\n \"a\": \"x\\ny\"\r\n}"), new MadeRecord(1, Noon, "k", null));
        using var bench = new SinkBench(Flows.Sink(), log);
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench.Lines().ShouldBe(["{  \"a\": \"x\\ny\"  }", "null"]);
    }

    [Fact]
    public async Task Content_record_writes_the_whole_record()
    {
        var log = new MadeLog(Partition());
        log.Add(new MadeRecord(7, 1_790_000_000_123, "k", "no json"));
        using var bench = new SinkBench(Flows.Sink() with { Content = SinkContent.Record }, log);
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench
            .Lines()
            .ShouldHaveSingleItem()
            .ShouldBe(
                "{\"key\":\"k\",\"value_text\":\"no json\",\"headers\":{\"h\":\"v\"},\"topic\":\"plays\",\"partition\":0,\"offset\":7,\"timestamp\":\"2026-09-21T14:13:20.123Z\"}"
            );
    }

    [Fact]
    public async Task Batches_are_stored_as_they_came_and_cut_between_them()
    {
        var log = Log(30, 10);
        using var bench = new SinkBench(
            Flows.Sink() with
            {
                Format = SinkFormat.Batches,
                Rotate = new SinkRotation { Records = 15 },
            },
            log
        );
        (await bench.RunAsync(new Random(1))).ShouldBeTrue();
        bench
            .Files()
            .Keys.ShouldBe([
                "plays-archive/us+plays+01234567+0+00000000000000000000.batches",
                "plays-archive/us+plays+01234567+0+00000000000000000020.batches",
            ]);
        var offsets = new List<long>();
        foreach (var file in bench.Files().Values)
        {
            var walk = new Keystone.Kafka.Records.RecordBatchEnumerator(file);
            while (walk.MoveNext())
                offsets.Add(walk.Header.BaseOffset);
            walk.BytesLeft.ShouldBe(0);
        }

        offsets.ShouldBe([0, 10, 20]);
    }

    [Fact]
    public async Task What_is_beyond_the_memory_spills_and_the_files_are_the_same()
    {
        // A buffer of 4 KiB for each of 4,000 outputs would be 16 MiB; the limit of this lane is 4.
        MadeLog[] Logs() => [MadeLog.Plays(0, 4_000, 3)];
        var sink = Flows.Sink(SinkCompression.Zstd) with
        {
            PartitionBy = new SinkPartitioning { Fields = [new ExpressionModel { Text = "event.id" }] },
        };
        using var roomy = new SinkBench(sink, Logs());
        using var tight = new SinkBench(sink, Logs()) { BudgetBytes = 1 };
        var (mostRoomy, mostTight) = (0L, 0L);
        (await roomy.RunAsync(new Random(1), _ => mostRoomy = Math.Max(mostRoomy, roomy.Budget!.UsedBytes))).ShouldBeTrue();
        (await tight.RunAsync(new Random(1), _ => mostTight = Math.Max(mostTight, tight.Budget!.UsedBytes))).ShouldBeTrue();
        mostRoomy.ShouldBeGreaterThan(12 << 20);
        mostTight.ShouldBeLessThan(6 << 20);
        tight.Files().Count.ShouldBe(4_000);
        tight.Files().Keys.ShouldBe(roomy.Files().Keys);
        var expected = roomy.Files();
        foreach (var (name, bytes) in tight.Files())
            bytes.AsSpan().SequenceEqual(expected[name]).ShouldBeTrue(name);
    }

    private static SourcePartition Partition() => new("plays", new Guid("01234567-89ab-cdef-0123-456789abcdef"), 0);

    private static MadeRecord Record(long offset, long time) => new(offset, time, "k", $"{{\"n\":{offset}}}");

    private static MadeLog Log(int records, int perBatch = 100)
    {
        var log = new MadeLog(Partition());
        foreach (var batch in Enumerable.Range(0, records).Select(i => Record(i, Noon + i)).Chunk(perBatch))
            log.Add(batch);
        return log;
    }

    private static string[] Lines(SinkBench bench, string file) =>
        Encoding.UTF8.GetString(bench.Files()[file]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
