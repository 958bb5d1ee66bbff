namespace Keystone.Flow.Elements;

/// <summary>
/// The bytes that a lane may hold at once: fetched, decompressed and re-encoded ones. A fetch reserves its max_bytes before it is sent, so a
/// target that stalls costs its own lane's budget and nothing else. Thread-safe.
/// </summary>
public sealed class LaneBudget(long limitBytes)
{
    private readonly Lock gate = new();
    private long limit = limitBytes;
    private long used;
    private Action? waiter;

    public long LimitBytes
    {
        get => Volatile.Read(ref limit);
        set
        {
            Volatile.Write(ref limit, value);
            Wake();
        }
    }

    public long UsedBytes => Volatile.Read(ref used);

    /// <summary>
    /// Takes <paramref name="bytes"/> if they fit, or if nothing else is taken: one batch larger than the whole budget must get through alone,
    /// or the lane would stand for ever.
    /// </summary>
    public bool TryReserve(long bytes)
    {
        lock (gate)
        {
            if (used > 0 && used + bytes > limit)
                return false;
            used += bytes;
            return true;
        }
    }

    /// <summary>Takes bytes that exist already (a response larger than asked for, a re-encoded batch), over the limit if need be.</summary>
    public void Charge(long bytes)
    {
        lock (gate)
            used += bytes;
    }

    public void Return(long bytes)
    {
        lock (gate)
        {
            used -= bytes;
            if (used < 0)
                throw new InvalidOperationException($"More returned to a lane's budget than was taken from it: {used} bytes.");
        }
        Wake();
    }

    /// <summary>Calls <paramref name="onRoom"/> once, at the next return of bytes. One waiter at a time: the lane's fetcher.</summary>
    public void WhenRoom(Action onRoom) => Volatile.Write(ref waiter, onRoom);

    private void Wake()
    {
        if (Volatile.Read(ref waiter) is not null)
            Interlocked.Exchange(ref waiter, null)?.Invoke();
    }
}
