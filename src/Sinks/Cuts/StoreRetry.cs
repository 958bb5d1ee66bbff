using System.Globalization;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// Makes a store's call until it succeeds. While it waits, the lane is shown as paused with the reason, since when and the next try; the
/// thread that waits is the lane's own. Back-off doubles from 100 ms to 10 s with a jitter of a fifth.
/// </summary>
public sealed class StoreRetry(IObjectStore store, TimeProvider time, Action<string?> paused, Random jitter, CancellationToken stop)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(10);

    private volatile bool _waiting;

    /// <summary>True while the store is away.</summary>
    public bool IsWaiting => _waiting;

    /// <exception cref="OperationCanceledException">The run ended while the store was away.</exception>
    public void Run(Action call)
    {
        DateTimeOffset? since = null;
        for (var wait = First; ; wait = wait * 2 < Last ? wait * 2 : Last)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                call();
                if (since is not null)
                    Pause(null);
                return;
            }
            catch (Exception e) when (e is not (StopLaneException or OperationCanceledException))
            {
                var verdict = store.Judge(e);
                if (verdict == StoreVerdict.Fail)
                    throw;
                var now = time.GetUtcNow();
                since ??= now;
                var delay = wait * (0.8 + (0.4 * jitter.NextDouble()));
                Pause($"{store.Label} waits since {Text(since.Value)}, next try {Text(now + delay)}: {e.Message}");
                Wait(delay);
                if (verdict == StoreVerdict.StartAgain)
                    throw new StoreAwayException($"{store.Label}: {e.Message}", e);
            }
        }
    }

    private void Pause(string? reason)
    {
        _waiting = reason is not null;
        paused(reason);
    }

    private void Wait(TimeSpan delay)
    {
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static o => ((ManualResetEventSlim)o!).Set(), over, delay, Timeout.InfiniteTimeSpan);
        over.Wait(stop);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
