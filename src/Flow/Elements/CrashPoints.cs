using System.Diagnostics;
using System.Globalization;

namespace Keystone.Flow.Elements;

/// <summary>
/// Kills the own process (SIGKILL) at a named step, so that tests can show what a crash there leaves: <c>KEYSTONE_CRASH_AT=step[:n]</c> names
/// the n-th time (from 1) that the step is reached. Free otherwise.
/// </summary>
public sealed class CrashPoints
{
    /// <summary>A transaction's data is acknowledged, its position not yet sent.</summary>
    public const string DataSent = "data-sent";

    /// <summary>A transaction's position is acknowledged too, EndTxn not yet sent.</summary>
    public const string PositionSent = "position-sent";

    /// <summary>EndTxn is sent and not yet answered.</summary>
    public const string Ending = "ending";

    /// <summary>EndTxn is answered, nothing has been told to anyone.</summary>
    public const string Ended = "ended";

    /// <summary>A sink's pending cut is committed with the position, no file has its final name.</summary>
    public const string CutRecorded = "cut-recorded";

    /// <summary>A cut's files have their final names, its position is not yet written.</summary>
    public const string Renamed = "renamed";

    /// <summary>A cut's position is committed.</summary>
    public const string CutCommitted = "cut-committed";

    private readonly string? armed;
    private readonly Action kill;
    private int left;

    public static CrashPoints None { get; } = new(null);

    /// <param name="setting">As in KEYSTONE_CRASH_AT; null or empty: never.</param>
    /// <param name="kill">What dies; the own process unless a test says otherwise.</param>
    public CrashPoints(string? setting, Action? kill = null)
    {
        this.kill = kill ?? KillSelf;
        if (string.IsNullOrEmpty(setting))
            return;
        var colon = setting.IndexOf(':', StringComparison.Ordinal);
        armed = colon < 0 ? setting : setting[..colon];
        left = colon < 0 ? 1 : int.Parse(setting.AsSpan(colon + 1), CultureInfo.InvariantCulture);
    }

    public static CrashPoints FromEnvironment() => new(Environment.GetEnvironmentVariable("KEYSTONE_CRASH_AT"));

    public void Reach(string step)
    {
        if (armed is not null && string.Equals(armed, step, StringComparison.Ordinal) && Interlocked.Decrement(ref left) == 0)
            kill();
    }

    /// <summary>For a request that has just been given to its connection: lets it leave before the process dies.</summary>
    public void ReachUnderWay(string step)
    {
        if (armed is not null && string.Equals(armed, step, StringComparison.Ordinal) && Volatile.Read(ref left) == 1)
            SpinWait.SpinUntil(static () => false, TimeSpan.FromMilliseconds(2));
        Reach(step);
    }

    private static void KillSelf()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
