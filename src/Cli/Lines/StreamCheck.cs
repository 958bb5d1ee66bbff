using Keystone.Fronting;

namespace Keystone.Cli.Lines;

/// <summary>Waits for a stream's topic: a worker that has just been started may still be making it.</summary>
internal static class StreamCheck
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <exception cref="FrontingException">The cluster does not answer, or has no such topic after all that time.</exception>
    public static async Task UntilThereAsync(FrontingProducer producer, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                await producer.CheckAsync(patience).ConfigureAwait(false);
                return;
            }
            catch (FrontingException missing) when (missing.Problem == FrontingProblem.NoTopic && time.GetElapsedTime(begun) < patience)
            {
                await Task.Delay(Pace, time, stop).ConfigureAwait(false);
            }
        }
    }
}
