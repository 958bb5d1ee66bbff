namespace Keystone.Embedded.Logs;

/// <summary>The open transactions of a partition (they hold its last stable offset back) and the aborted ones.</summary>
internal sealed class TransactionIndex
{
    private readonly SortedDictionary<long, long> open = [];
    private readonly List<(long FirstOffset, long MarkerOffset)> unreplicated = [];
    private readonly List<AbortedTransaction> aborted = [];

    /// <summary>The first offset of the oldest transaction that is open, or whose marker is not yet replicated; null without one.</summary>
    public long? FirstUnstable
    {
        get
        {
            long? first = null;
            foreach (var (offset, _) in open)
            {
                first = offset;
                break;
            }
            foreach (var (offset, _) in unreplicated)
                first = Math.Min(first ?? long.MaxValue, offset);
            return first;
        }
    }

    public IEnumerable<KeyValuePair<long, long>> Open => open;

    public void Begin(long producerId, long firstOffset) => open[firstOffset] = producerId;

    public void End(long producerId, long firstOffset, long markerOffset, bool commit)
    {
        open.Remove(firstOffset);
        unreplicated.Add((firstOffset, markerOffset));
        if (!commit)
            aborted.Add(new AbortedTransaction(producerId, firstOffset, markerOffset));
    }

    public void HighWatermarkIs(long offset)
    {
        if (unreplicated.Count > 0)
            unreplicated.RemoveAll(t => t.MarkerOffset < offset);
    }

    /// <summary>
    /// The aborted transactions that have records between <paramref name="from"/> and <paramref name="upTo"/>. They are listed in
    /// the order of their markers.
    /// </summary>
    public List<AbortedTransaction> AbortedIn(long from, long upTo)
    {
        var found = new List<AbortedTransaction>();
        // Markers are in offset order: skip what ended below the range by bisection.
        int low = 0,
            high = aborted.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (aborted[middle].LastOffset < from)
                low = middle + 1;
            else
                high = middle;
        }
        for (var i = low; i < aborted.Count; i++)
            if (aborted[i].FirstOffset < upTo)
                found.Add(aborted[i]);
        return found;
    }

    public bool IsAborted(long producerId, long offset)
    {
        foreach (var t in aborted)
            if (t.ProducerId == producerId && t.FirstOffset <= offset && offset <= t.LastOffset)
                return true;
        return false;
    }

    public void AdvanceStartTo(long offset) => aborted.RemoveAll(t => t.LastOffset < offset);

    public void Clear()
    {
        open.Clear();
        unreplicated.Clear();
        aborted.Clear();
    }
}
