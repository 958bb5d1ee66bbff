using System.Diagnostics;
using Keystone.Testing;

namespace Keystone.Benchmarks.Whole;

/// <summary>
/// One process on its way through an input. Steady figures are taken between 20 % and 90 % of the input, without start-up and most of
/// the JIT compilation.
/// </summary>
public sealed record Measure(
    string Name,
    long Records,
    double Seconds,
    double CpuPerMillion,
    double SteadyCpuPerMillion,
    double SteadyPerSecond,
    double HighestMiB,
    double? AllocatedBytesPerRecord
)
{
    /// <summary>Watches until <paramref name="progress"/> says that all input records are through.</summary>
    /// <param name="progress">Input records that are through, and bytes allocated so far where the process tells.</param>
    public static async Task<Measure> WatchAsync(
        string name,
        ChildProcess process,
        long records,
        Func<Task<(long Records, long? Allocated)>> progress
    )
    {
        var watch = Stopwatch.StartNew();
        // Seldom: each look makes a worker write its status, which is allocated too.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(150));
        Sample? low = null,
            high = null;
        var last = default(Sample);
        var highestMiB = 0.0;
        while (await timer.WaitForNextTickAsync())
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(10))
                throw new TimeoutException($"{name} took more than 10 minutes. Printed:\n{process.Output}");
            if (process.HasExited && process.ExitCode != 0)
                throw new InvalidOperationException($"{name} ended with {process.ExitCode}. Printed:\n{process.Output}");
            var (through, allocated) = await progress();
            if (process.HasExited)
                break;
            var use = ProcessUse.Of(process.Id);
            highestMiB = Math.Max(highestMiB, use.ResidentMiB);
            last = new Sample(watch.Elapsed.TotalSeconds, use.CpuSeconds, through, allocated);
            if (low is null && through >= records / 5)
                low = last;
            if (through <= records * 9 / 10)
                high = last;
            if (through >= records)
                break;
        }
        var steady = low is { } from && high is { } to && to.Records > from.Records ? (from, to) : (default, last);
        var millions = (steady.Item2.Records - steady.Item1.Records) / 1e6;
        double? perRecord =
            steady.Item1.Allocated is { } before && steady.Item2.Allocated is { } after ? (after - before) / (millions * 1e6) : null;
        return new Measure(
            name,
            records,
            last.Seconds,
            last.Cpu / records * 1e6,
            (steady.Item2.Cpu - steady.Item1.Cpu) / millions,
            millions * 1e6 / (steady.Item2.Seconds - steady.Item1.Seconds),
            highestMiB,
            perRecord
        );
    }

    private readonly record struct Sample(double Seconds, double Cpu, long Records, long? Allocated);
}
