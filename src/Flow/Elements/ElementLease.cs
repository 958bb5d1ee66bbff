namespace Keystone.Flow.Elements;

/// <summary>
/// An element's claim on its receive buffer, on re-encoded bytes, and on its share of the lane's budget. Counted: one reference for the
/// element's way through the graph (<see cref="Done"/>), one for each send that refers to the bytes (<see cref="Retain"/>,
/// <see cref="Release"/>). At zero everything returns. Owned by the run (<see cref="RunLeases"/>).
/// </summary>
public sealed class ElementLease
{
    private readonly RunLeases _run;
    private readonly List<IDisposable> _owned = [];
    private IDisposable? _buffer;
    private long _bytes;
    private int _references;
    private int _passing;

    internal ElementLease(RunLeases run) => _run = run;

    internal ElementLease? Previous { get; set; }

    internal ElementLease? Next { get; set; }

    public long Bytes => Volatile.Read(ref _bytes);

    internal void Open(IDisposable? buffer, long bytes)
    {
        _buffer = buffer;
        _bytes = bytes;
        _references = 1;
        Volatile.Write(ref _passing, 1);
    }

    /// <summary>Ties a pooled buffer (a re-encoded batch) to this element; it counts in the budget and is disposed with the lease.</summary>
    public void Own(IDisposable buffer, long bytes)
    {
        lock (_owned)
            _owned.Add(buffer);
        Interlocked.Add(ref _bytes, bytes);
        _run.Budget.Charge(bytes);
    }

    /// <summary>A send (or whoever reads the bytes outside the graph) begins. Only while the caller knows the lease to be open.</summary>
    public void Retain() => Interlocked.Increment(ref _references);

    /// <summary>A send has ended: its bytes are read no more.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left > 0)
            return;
        if (left < 0)
            throw new InvalidOperationException("An element's lease was released more often than it was retained.");
        _buffer?.Dispose();
        _buffer = null;
        lock (_owned)
        {
            foreach (var owned in _owned)
                owned.Dispose();
            _owned.Clear();
        }
        var bytes = Interlocked.Exchange(ref _bytes, 0);
        _run.Remove(this);
        _run.Budget.Return(bytes);
    }

    /// <summary>The element has passed the graph, or the run has ended; the second call does nothing.</summary>
    public void Done()
    {
        if (Interlocked.Exchange(ref _passing, 0) == 1)
            Release();
    }
}
