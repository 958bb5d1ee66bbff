using System.Collections.Concurrent;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>A lane run's own thread for calls that block. Started with the first; work that is queued when it is disposed is still done.</summary>
internal sealed class BlockingThread(string name) : IBlockingThread, IAsyncDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> queue = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Thread? thread;

    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (thread is null)
            {
                thread = new Thread(Work) { IsBackground = true, Name = name };
                thread.Start();
            }
        }
        queue.Add((work, done));
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        queue.CompleteAdding();
        if (thread is not null)
            await ended.Task.ConfigureAwait(false);
        queue.Dispose();
    }

    private void Work()
    {
        foreach (var (work, done) in queue.GetConsumingEnumerable())
        {
            try
            {
                work();
                done.TrySetResult();
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        }
        ended.TrySetResult();
    }
}
