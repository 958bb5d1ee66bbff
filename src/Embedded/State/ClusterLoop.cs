using System.Threading.Channels;

namespace Keystone.Embedded.State;

/// <summary>
/// The one thread of control that owns a cluster's state: everything that reads or changes it is posted here and runs alone, in
/// the order of posting. Work never waits; what has to wait leaves a timer or a watcher behind.
/// </summary>
internal sealed class ClusterLoop : IAsyncDisposable
{
    private readonly Channel<Action> work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action afterEach;
    private readonly Action<Exception> failed;
    private readonly Task running;

    /// <param name="afterEach">Runs on the loop behind each piece of work: wakes what the work made ready.</param>
    /// <param name="failed">Told of an exception that work let out; the loop goes on.</param>
    public ClusterLoop(TimeProvider time, Action afterEach, Action<Exception> failed)
    {
        this.afterEach = afterEach;
        this.failed = failed;
        Timers = new LoopTimers(time, () => Post(FireTimers));
        running = Task.Run(RunAsync);
    }

    public LoopTimers Timers { get; }

    /// <summary>Posts work; after the loop has stopped it is dropped.</summary>
    public void Post(Action action) => work.Writer.TryWrite(action);

    /// <summary>Posts work and gives its result. Fails with ObjectDisposedException once the loop has stopped.</summary>
    public Task<T> AskAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = work.Writer.TryWrite(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        if (!posted)
            done.SetException(new ObjectDisposedException(nameof(EmbeddedCluster)));
        return done.Task;
    }

    public Task AskAsync(Action action) =>
        AskAsync(() =>
        {
            action();
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        work.Writer.TryComplete();
        await running.ConfigureAwait(false);
        Timers.Dispose();
    }

    private void FireTimers() => Timers.Fire();

    private async Task RunAsync()
    {
        var reader = work.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        while (reader.TryRead(out var action))
        {
            Guard(action);
            Guard(afterEach);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
