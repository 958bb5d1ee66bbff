namespace Keystone.Flow.Elements;

/// <summary>
/// Owns the leases of one run of a lane's graph. Akka.Streams drops elements when a stage fails or a kill switch closes, so a lease is never
/// given back by its element's passing alone: <see cref="End"/> returns what is outstanding, each lease as soon as the last send that refers
/// to its bytes has ended. Thread-safe.
/// </summary>
public sealed class RunLeases(LaneBudget budget)
{
    private readonly Lock gate = new();
    private readonly Stack<ElementLease> free = new();
    private readonly TaskCompletionSource returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ElementLease? first;
    private int outstanding;
    private long outstandingBytes;
    private bool ended;

    public LaneBudget Budget { get; } = budget;

    /// <summary>Bytes of all outstanding leases.</summary>
    public long OutstandingBytes => Volatile.Read(ref outstandingBytes);

    public int Outstanding
    {
        get
        {
            lock (gate)
                return outstanding;
        }
    }

    /// <summary>Completes when the run has ended and every lease is back. A restart waits for it.</summary>
    public Task Returned => returned.Task;

    /// <summary>
    /// A lease over <paramref name="buffer"/> (disposed when the lease returns) for <paramref name="bytes"/> that are reserved in the budget
    /// already. After <see cref="End"/> the lease comes back with its own reference gone: a fetch that ends late returns at once.
    /// </summary>
    public ElementLease Take(IDisposable? buffer, long bytes)
    {
        ElementLease lease;
        bool late;
        lock (gate)
        {
            lease = free.Count > 0 ? free.Pop() : new ElementLease(this);
            lease.Open(buffer, bytes);
            lease.Next = first;
            if (first is not null)
                first.Previous = lease;
            first = lease;
            outstanding++;
            Interlocked.Add(ref outstandingBytes, bytes);
            late = ended;
        }
        if (late)
            lease.Done();
        return lease;
    }

    /// <summary>The run is over (its graph has stopped): returns every lease that no send refers to, the others when their sends end.</summary>
    public void End()
    {
        List<ElementLease> open = [];
        lock (gate)
        {
            if (ended)
                return;
            ended = true;
            for (var lease = first; lease is not null; lease = lease.Next)
                open.Add(lease);
            if (outstanding == 0)
                returned.TrySetResult();
        }
        foreach (var lease in open)
            lease.Done();
    }

    internal void Charge(long bytes)
    {
        Interlocked.Add(ref outstandingBytes, bytes);
        Budget.Charge(bytes);
    }

    internal void Return(ElementLease lease, long bytes)
    {
        bool isLast;
        lock (gate)
        {
            Interlocked.Add(ref outstandingBytes, -bytes);
            if (lease.Previous is null)
                first = lease.Next;
            else
                lease.Previous.Next = lease.Next;
            if (lease.Next is not null)
                lease.Next.Previous = lease.Previous;
            lease.Previous = lease.Next = null;
            outstanding--;
            // Never reused once the run has ended: a late holder of a lease that is back must not touch another element's.
            if (!ended)
                free.Push(lease);
            isLast = ended && outstanding == 0;
        }
        // The budget after the lease: it wakes the fetcher, which must find the lease's bytes gone. The run's end after both.
        Budget.Return(bytes);
        if (isLast)
            returned.TrySetResult();
    }
}
