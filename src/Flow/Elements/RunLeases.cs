namespace Keystone.Flow.Elements;

/// <summary>
/// Owns the leases of one run of a lane's graph. Akka.Streams drops elements when a stage fails or a kill switch closes, so a lease is never
/// given back by its element's passing alone: <see cref="End"/> returns what is outstanding, each lease as soon as the last send that refers
/// to its bytes has ended. Thread-safe.
/// </summary>
public sealed class RunLeases(LaneBudget budget)
{
    private readonly Lock _lock = new();
    private readonly Stack<ElementLease> _free = new();
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ElementLease? _first;
    private int _outstanding;
    private bool _ended;

    public LaneBudget Budget { get; } = budget;

    public int Outstanding
    {
        get
        {
            lock (_lock)
                return _outstanding;
        }
    }

    /// <summary>Completes when the run has ended and every lease is back. A restart waits for it.</summary>
    public Task Returned => _returned.Task;

    /// <summary>
    /// A lease over <paramref name="buffer"/> (disposed when the lease returns) for <paramref name="bytes"/> that are reserved in the budget
    /// already. After <see cref="End"/> the lease comes back with its own reference gone: a fetch that ends late returns at once.
    /// </summary>
    public ElementLease Take(IDisposable? buffer, long bytes)
    {
        ElementLease lease;
        bool ended;
        lock (_lock)
        {
            lease = _free.Count > 0 ? _free.Pop() : new ElementLease(this);
            lease.Open(buffer, bytes);
            lease.Next = _first;
            if (_first is not null)
                _first.Previous = lease;
            _first = lease;
            _outstanding++;
            ended = _ended;
        }
        if (ended)
            lease.Done();
        return lease;
    }

    /// <summary>The run is over (its graph has stopped): returns every lease that no send refers to, the others when their sends end.</summary>
    public void End()
    {
        List<ElementLease> outstanding = [];
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
            for (var lease = _first; lease is not null; lease = lease.Next)
                outstanding.Add(lease);
            if (_outstanding == 0)
                _returned.TrySetResult();
        }
        foreach (var lease in outstanding)
            lease.Done();
    }

    internal void Remove(ElementLease lease)
    {
        lock (_lock)
        {
            if (lease.Previous is null)
                _first = lease.Next;
            else
                lease.Previous.Next = lease.Next;
            if (lease.Next is not null)
                lease.Next.Previous = lease.Previous;
            lease.Previous = lease.Next = null;
            _outstanding--;
            // Never reused once the run has ended: a late holder of a lease that is back must not touch another element's.
            if (!_ended)
                _free.Push(lease);
            else if (_outstanding == 0)
                _returned.TrySetResult();
        }
    }
}
