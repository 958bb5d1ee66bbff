using System.Diagnostics;

namespace Keystone.Testing;

/// <summary>Waits for a condition with a deadline, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">The condition did not come in time; the message says what was waited for.</exception>
    public static Task ThatAsync(Func<bool> condition, TimeSpan within, string what) =>
        ThatAsync(() => Task.FromResult(condition()), within, what);

    public static async Task ThatAsync(Func<Task<bool>> condition, TimeSpan within, string what)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pace);
        while (!await condition().ConfigureAwait(false))
        {
            if (watch.Elapsed > within)
                throw new TimeoutException($"not within {within.TotalSeconds:0.#} s: {what}");
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets real time pass for a process that is being tested (when to kill it, how long to stall it), never to wait for a result.</summary>
    public static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync().ConfigureAwait(false);
    }
}
