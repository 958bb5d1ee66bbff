namespace Keystone.Cli.Hosting;

internal static class Until
{
    /// <summary>Ends when the token is cancelled, without an exception: for commands whose Ctrl-C is their ordinary end.</summary>
    public static async Task CancelledAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
    }
}
