using System.Diagnostics;
using System.Globalization;

namespace Keystone.Cli.State;

/// <summary>
/// A process as a state file names it: its id and, because ids are used again, when it started. Only the process of that id *and* start time is the one
/// that wrote the file.
/// </summary>
public sealed record ProcessIdentity(int Pid, string Started)
{
    public static ProcessIdentity OfThis() => new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? "");

    public bool IsAlive() => Pid > 0 && StartOf(Pid) is { } started && (Started.Length == 0 || started == Started);

    // Field 22 of /proc/PID/stat: clock ticks after boot, unique for an id. The name in field 2 may hold spaces and brackets, so count from its end.
    private static string? StartOf(int pid)
    {
        try
        {
            if (File.Exists("/proc/self/stat"))
            {
                var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                // A zombie has ended; only its parent has not looked yet.
                return fields[0] == "Z" ? null : fields[19];
            }
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
