using System.Globalization;

namespace Keystone.Benchmarks.Whole;

/// <summary>What a process has used so far, from /proc: CPU of all its threads, and its resident set.</summary>
public readonly record struct ProcessUse(double CpuSeconds, double ResidentMiB)
{
    private const double TicksPerSecond = 100;
    private const double PageMiB = 4096 / 1048576.0;

    public static ProcessUse Of(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        // The name in parentheses may hold spaces; the fields after it are counted from state (3) on.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessUse(ticks / TicksPerSecond, long.Parse(fields[21], CultureInfo.InvariantCulture) * PageMiB);
    }
}
