namespace Keystone.Flow.Lanes;

/// <summary>
/// Brings completions from other threads into a graph stage: many posts cost one async callback. The stage drains it in its callback, so that
/// all work happens on the tier's dispatcher.
/// </summary>
/// <param name="wake">The stage's async callback; called at most once between two drains.</param>
internal sealed class StageInbox<T>(Action wake)
{
    private readonly Lock gate = new();
    private List<T> arriving = [];
    private List<T> draining = [];
    private bool isWoken;
    private bool isClosed;

    /// <returns>False when the stage has stopped: the caller keeps whatever the item holds, and lets go of it itself.</returns>
    public bool Post(T item)
    {
        var isPut = Put(item);
        Wake();
        return isPut;
    }

    /// <summary>Adds without waking the stage: for several at once, with <see cref="Wake"/> after them.</summary>
    public bool Put(T item)
    {
        lock (gate)
        {
            if (isClosed)
                return false;
            arriving.Add(item);
            return true;
        }
    }

    /// <summary>Sees to it that what has been put is drained.</summary>
    public void Wake()
    {
        lock (gate)
        {
            if (isWoken || isClosed || arriving.Count == 0)
                return;
            isWoken = true;
        }
        wake();
    }

    /// <summary>What has come since the last drain, in order. Valid until the next drain.</summary>
    public List<T> Drain()
    {
        lock (gate)
        {
            (arriving, draining) = (draining, arriving);
            arriving.Clear();
            isWoken = false;
        }
        return draining;
    }

    /// <summary>The stage has stopped. Gives what was not drained.</summary>
    public List<T> Close()
    {
        lock (gate)
            isClosed = true;
        return Drain();
    }
}
