using System.Globalization;
using System.Runtime.InteropServices;

namespace Keystone.Benchmarks.Whole;

/// <summary>Results as markdown, with machine and date, for docs/benchmarks.</summary>
public static class Report
{
    public static void Write(string title, IEnumerable<Measure> measures)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{title}. {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}.\n"
            )
        );
        Console.WriteLine(
            "| what | steady CPU s per million | steady records/s | CPU s per million with start | highest RSS MiB | allocated bytes per record |"
        );
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var m in measures)
        {
            var allocated = m.AllocatedBytesPerRecord is { } bytes ? bytes.ToString("0.00", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {m.Name} | {m.SteadyCpuPerMillion:0.00} | {m.SteadyPerSecond:N0} | {m.CpuPerMillion:0.00} | {m.HighestMiB:0} | {allocated} |"
                )
            );
        }
    }

    /// <summary>The run with the median steady CPU.</summary>
    public static Measure Median(IEnumerable<Measure> runs)
    {
        var sorted = runs.OrderBy(m => m.SteadyCpuPerMillion).ToList();
        return sorted[sorted.Count / 2];
    }
}
