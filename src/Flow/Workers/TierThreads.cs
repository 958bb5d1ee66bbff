using Akka.Configuration;
using Akka.Dispatch;

namespace Keystone.Flow.Workers;

/// <summary>
/// A tier's own threads. Those that have nothing to do sleep at once: Akka's own dedicated pool spins first, which at a lane's rate of
/// wake-ups costs more than the work (a seventh of a lane's CPU, seen when passing batches through).
/// </summary>
internal sealed class TierThreads : ExecutorService
{
    private readonly object gate = new();
    private readonly Queue<IRunnable> ready = new();
    private int sleeping;
    private bool isStopped;

    public TierThreads(string id, int count)
        : base(id)
    {
        for (var n = 0; n < count; n++)
            new Thread(Work) { IsBackground = true, Name = id }.Start();
    }

    public override void Execute(IRunnable run)
    {
        lock (gate)
        {
            if (isStopped)
                throw new RejectedExecutionException($"The threads of {Id} have been stopped.");
            ready.Enqueue(run);
            if (sleeping > 0)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>What has been given is still run.</summary>
    public override void Shutdown()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Work()
    {
        while (Next() is { } run)
            run.Run();
    }

    private IRunnable? Next()
    {
        lock (gate)
        {
            IRunnable? run;
            while (!ready.TryDequeue(out run) && !isStopped)
            {
                sleeping++;
                Monitor.Wait(gate);
                sleeping--;
            }
            return run;
        }
    }
}

/// <summary>Makes them for a dispatcher whose settings name this type as its <c>executor</c>, with <c>threads</c>.</summary>
internal sealed class TierThreadsConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new TierThreads(id, Config.GetInt("threads"));
}
