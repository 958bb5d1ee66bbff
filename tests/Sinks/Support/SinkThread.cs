using System.Collections.Concurrent;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Tests.Support;

/// <summary>A lane's blocking thread.</summary>
internal sealed class SinkThread : IBlockingThread, IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _work = [];
    private readonly Thread _thread;

    public SinkThread()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add((work, done));
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var (work, done) in _work.GetConsumingEnumerable())
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
