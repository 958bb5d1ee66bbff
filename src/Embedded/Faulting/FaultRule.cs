using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Faulting;

/// <summary>One fault: whom it hits and what it does. Counting happens on the loop; anybody may read or wait.</summary>
internal sealed class FaultRule(FaultScope scope, FaultAction action, ErrorCode error, TimeSpan delay)
{
    private readonly List<(int Times, TaskCompletionSource Done)> waiting = [];
    private readonly List<Action> held = [];
    private int seen;
    private int hits;

    public FaultScope Scope { get; } = scope;

    public FaultAction Action { get; } = action;

    public ErrorCode Error { get; } = error;

    public TimeSpan Delay { get; } = delay;

    public int Hits => Volatile.Read(ref hits);

    /// <summary>Counts a matching request; true when the fault hits it.</summary>
    public bool Count()
    {
        if (hits >= Scope.Times || seen++ < Scope.Skip)
            return false;
        lock (waiting)
        {
            Volatile.Write(ref hits, hits + 1);
            foreach (var (_, done) in waiting.Where(w => w.Times <= hits))
                done.TrySetResult();
            waiting.RemoveAll(w => w.Times <= hits);
        }
        return true;
    }

    public Task HitAsync(int times)
    {
        lock (waiting)
        {
            if (hits >= times)
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((times, done));
            return done.Task;
        }
    }

    /// <summary>Keeps work for the time when the fault is taken away; on the loop.</summary>
    public void Hold(Action work) => held.Add(work);

    /// <summary>Gives back what was held; on the loop.</summary>
    public IReadOnlyList<Action> Release()
    {
        Action[] released = [.. held];
        held.Clear();
        return released;
    }
}
