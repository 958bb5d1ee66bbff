namespace Keystone.Client;

/// <summary>Tries again with growing pauses until a deadline; then what went wrong last is thrown.</summary>
internal sealed class Retry(TimeProvider time, TimeSpan patience, TimeSpan start, TimeSpan cap)
{
    private readonly Backoff backoff = new(start, cap);
    private readonly long began = time.GetTimestamp();

    public async Task PauseAsync(Exception cause, CancellationToken cancellationToken)
    {
        var pause = backoff.Next();
        if (time.GetElapsedTime(began) + pause > patience)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }
}
