using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// The lane's store calls, made in order on its blocking thread. What has to happen on the stage's thread afterwards is posted there; a call
/// that cannot succeed fails the run and ends the queue.
/// </summary>
public sealed class StoreQueue(IBlockingThread thread, StoreRetry retry, Action<Action> post, Action<Exception> fail)
{
    private volatile bool _broken;
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when everything that was enqueued so far has been made or given up.</summary>
    public Task Idle => _last;

    public void Enqueue(Action call, Action? then = null) =>
        _last = thread.RunAsync(() =>
        {
            if (_broken)
                return;
            try
            {
                retry.Run(call);
                if (then is not null)
                    post(then);
            }
            catch (OperationCanceledException)
            {
                _broken = true; // the run is over: nobody waits for an answer
            }
            catch (Exception e)
            {
                _broken = true;
                post(() => fail(e));
            }
        });

    /// <summary>Made even after a failure, and never again: for cleaning up.</summary>
    public void EnqueueLast(Action call) =>
        _last = thread.RunAsync(() =>
        {
            _broken = true;
            call();
        });
}
