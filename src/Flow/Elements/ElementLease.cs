namespace Keystone.Flow.Elements;

/// <summary>
/// An element's claim on its receive buffer, on re-encoded bytes, and on its share of the lane's budget. Counted: one reference for the
/// element's way through the graph (<see cref="Done"/>), one for each send that refers to the bytes (<see cref="Retain"/>,
/// <see cref="Release"/>). At zero everything returns. Owned by the run (<see cref="RunLeases"/>).
/// </summary>
public sealed class ElementLease
{
    private readonly RunLeases run;
    private readonly List<IDisposable> owned = [];
    private IDisposable? buffer;
    private long bytes;
    private int references;
    private int passing;

    internal ElementLease(RunLeases run) => this.run = run;

    internal ElementLease? Previous { get; set; }

    internal ElementLease? Next { get; set; }

    public long Bytes => Volatile.Read(ref bytes);

    internal void Open(IDisposable? buffer, long bytes)
    {
        this.buffer = buffer;
        this.bytes = bytes;
        references = 1;
        Volatile.Write(ref passing, 1);
    }

    /// <summary>Ties a pooled buffer (a re-encoded batch) to this element; it counts in the budget and is disposed with the lease.</summary>
    public void Own(IDisposable reencoded, long reencodedBytes)
    {
        lock (owned)
            owned.Add(reencoded);
        Interlocked.Add(ref bytes, reencodedBytes);
        run.Charge(reencodedBytes);
    }

    /// <summary>A send (or whoever reads the bytes outside the graph) begins. Only while the caller knows the lease to be open.</summary>
    public void Retain() => Interlocked.Increment(ref references);

    /// <summary>A send has ended: its bytes are read no more.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref references);
        if (left > 0)
            return;
        if (left < 0)
            throw new InvalidOperationException("An element's lease was released more often than it was retained.");
        buffer?.Dispose();
        buffer = null;
        lock (owned)
        {
            foreach (var each in owned)
                each.Dispose();
            owned.Clear();
        }
        run.Return(this, Interlocked.Exchange(ref bytes, 0));
    }

    /// <summary>The element has passed the graph, or the run has ended; the second call does nothing.</summary>
    public void Done()
    {
        if (Interlocked.Exchange(ref passing, 0) == 1)
            Release();
    }
}
