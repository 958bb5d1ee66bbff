using Keystone.Cli.Lines;

namespace Keystone.Cli.Demo;

/// <summary>Feeds the lines of the user's file, at a steady rate where one is asked for, else as fast as the fronting tier takes them.</summary>
internal sealed class InputFeed(StreamFeed feed, RecordLines lines, double? perSecond, TimeProvider time)
{
    /// <summary>Until the file's end, or until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        long sent = 0;
        try
        {
            while (await lines.NextAsync(stop).ConfigureAwait(false) is { } record)
            {
                await feed.SendAsync(record, stop).ConfigureAwait(false);
                sent++;
                if (
                    perSecond is { } rate
                    && TimeSpan.FromSeconds(sent / rate) - time.GetElapsedTime(begun) is var ahead
                    && ahead > TimeSpan.FromMilliseconds(5)
                )
                    await Task.Delay(ahead, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the demo.
        }
    }
}
