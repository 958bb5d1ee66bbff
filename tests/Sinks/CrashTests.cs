using Keystone.Flow.Elements;
using Keystone.Sinks.Tests.Support;
using Keystone.Topology.Model;
using Shouldly;
using Xunit;

namespace Keystone.Sinks.Tests;

/// <summary>The process dies at every step there is, once, and then again and again; what is left after the last start must be whole.</summary>
public sealed class CrashTests
{
    public static TheoryData<SinkCompression, bool> Forms =>
        new()
        {
            { SinkCompression.None, false },
            { SinkCompression.Gzip, true },
            { SinkCompression.Zstd, false },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_crash_at_any_step_leaves_the_files_of_an_undisturbed_run(SinkCompression compression, bool byTime)
    {
        using var undisturbed = new SinkBench(Sink(compression, byTime), Logs());
        var steps = 0;
        undisturbed.OnStep = _ => Interlocked.Increment(ref steps);
        undisturbed.Positions.OnWrite = _ => Interlocked.Increment(ref steps);
        (await undisturbed.RunAsync(new Random(1))).ShouldBeTrue();
        var expected = undisturbed.Files();
        expected.Count.ShouldBeGreaterThan(6);
        steps.ShouldBeGreaterThan(30);

        for (var crashAt = 1; crashAt <= steps; crashAt += 1 + (crashAt % 3))
        {
            using var bench = new SinkBench(Sink(compression, byTime), Logs());
            await RunUntilDoneAsync(bench, crashAt);
            Compare(bench.Files(), expected, $"crash at step {crashAt}");
            bench.Unfinished().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Many_crashes_in_a_row_leave_the_files_of_an_undisturbed_run()
    {
        using var undisturbed = new SinkBench(Sink(SinkCompression.Gzip, true), Logs());
        (await undisturbed.RunAsync(new Random(1))).ShouldBeTrue();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            using var bench = new SinkBench(Sink(SinkCompression.Gzip, true), Logs());
            var crashes = 0;
            while (!await RunOnceAsync(bench, crashes < 30 ? random.Next(1, 60) : int.MaxValue, random))
                crashes++;
            Compare(bench.Files(), undisturbed.Files(), $"seed {seed}");
        }
    }

    [Fact]
    public async Task With_cuts_by_age_a_crash_at_any_step_leaves_each_record_in_exactly_one_file()
    {
        for (var crashAt = 1; crashAt < 200; crashAt += 3)
        {
            var sink = Sink(SinkCompression.None, true);
            using var bench = new SinkBench(sink with { Rotate = sink.Rotate with { Age = TimeSpan.FromMinutes(5) } }, Logs());
            await RunUntilDoneAsync(bench, crashAt, n => bench.Time.Advance(TimeSpan.FromMinutes(n % 3 == 0 ? 6 : 1)));
            EachOnce(bench, $"crash at step {crashAt}");
            bench.Unfinished().ShouldBeEmpty();
            bench.Positions.History.ShouldContain(p => p.Cut != null);
        }
    }

    [Fact]
    public async Task Dead_letters_are_written_once_whatever_crashes()
    {
        for (var crashAt = 1; crashAt < 120; crashAt += 4)
        {
            var log = MadeLog.Plays(0, 150, 5);
            var offset = log.EndOffset;
            for (var i = 0; i < 60; i++, offset++)
                log.Add(new MadeRecord(offset, 1_790_000_000_000, "k", i % 4 == 0 ? "{broken" : $"{{\"id\":\"0-{offset}\"}}"));
            var sink = Sink(SinkCompression.None, false);
            using var bench = new SinkBench(sink with { Rotate = sink.Rotate with { Age = TimeSpan.FromMinutes(5) } }, log);
            await RunUntilDoneAsync(bench, crashAt, n => bench.Time.Advance(TimeSpan.FromMinutes(n % 5 == 0 ? 6 : 1)));
            bench.Positions.DeadLetters.Count.ShouldBe(15, $"crash at step {crashAt}");
            bench.Positions.DeadLetters.Select(l => l.Offset).Distinct().Count().ShouldBe(15);
            bench.Positions.DeadLetters.ShouldAllBe(l => l.Cause == "the value is not JSON");
            bench.Lines().Count.ShouldBe(195);
        }
    }

    private static async Task RunUntilDoneAsync(SinkBench bench, int crashAt, Action<int>? afterElement = null)
    {
        await RunOnceAsync(bench, crashAt, new Random(1), afterElement);
        var ran = await RunOnceAsync(bench, int.MaxValue, new Random(2), afterElement);
        ran.ShouldBeTrue(bench.Failure?.ToString());
    }

    private static async Task<bool> RunOnceAsync(SinkBench bench, int crashAt, Random random, Action<int>? afterElement = null)
    {
        var steps = 0;
        void Step(string name)
        {
            if (Interlocked.Increment(ref steps) == crashAt)
                throw new CrashException(name);
        }

        bench.OnStep = step => Step(step.ToString());
        bench.Positions.OnWrite = after => Step(after ? "written" : "write");
        bench.CrashPoints = CrashPoints.None;
        var ran = await bench.RunAsync(random, afterElement);
        if (!ran)
            bench.Failure.ShouldBeOfType<CrashException>(bench.Failure?.ToString());
        bench.OnStep = _ => { };
        bench.Positions.OnWrite = _ => { };
        return ran;
    }

    private static void EachOnce(SinkBench bench, string what)
    {
        var expected = bench.Logs.SelectMany(l => l.Records).Select(r => r.Value!).Order(StringComparer.Ordinal);
        bench.Lines().Order(StringComparer.Ordinal).ShouldBe(expected, what);
    }

    private static void Compare(SortedDictionary<string, byte[]> files, SortedDictionary<string, byte[]> expected, string what)
    {
        files.Keys.ShouldBe(expected.Keys, what);
        foreach (var (name, bytes) in files)
            bytes.AsSpan().SequenceEqual(expected[name]).ShouldBeTrue($"{what}: {name} differs");
    }

    private static MadeLog[] Logs() => [MadeLog.Plays(0, 300, 1), MadeLog.Plays(4, 200, 2)];

    private static SinkModel Sink(SinkCompression compression, bool byTime) =>
        Flows.Sink(compression) with
        {
            PartitionBy = byTime ? new SinkPartitioning { Time = TimeGranularity.Hour } : null,
            Rotate = new SinkRotation
            {
                SizeBytes = 40_000,
                Records = 90,
                Time = TimeSpan.FromMinutes(40),
            },
            Late = byTime ? TimeSpan.FromMinutes(30) : null,
        };
}
