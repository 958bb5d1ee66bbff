using Keystone.Cli.Demo.Generating;
using Keystone.Fronting;

namespace Keystone.Cli.Demo;

/// <summary>Feeds made-up events at a steady rate: what is due by the clock, every few milliseconds.</summary>
internal sealed class GeneratedFeed(StreamFeed feed, IEventGenerator generator, double perSecond, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    /// <summary>Until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat, time);
        var begun = time.GetTimestamp();
        long sent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                var due = (long)(time.GetElapsedTime(begun).TotalSeconds * perSecond);
                for (; sent < due; sent++)
                {
                    var now = time.GetUtcNow();
                    var made = generator.Next(now);
                    await feed.SendAsync(
                            new FrontingRecord
                            {
                                Key = made.Key,
                                Value = made.Value,
                                TimestampMs = now.ToUnixTimeMilliseconds(),
                            },
                            stop
                        )
                        .ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the demo.
        }
    }
}
