namespace Keystone.Embedded.Groups;

/// <summary>The committed offsets of a group, and those that open transactions have yet to commit.</summary>
internal sealed class OffsetStore
{
    private readonly SortedDictionary<(string Topic, int Partition), CommittedOffset> committed = new(ByName.Instance);
    private readonly Dictionary<long, Dictionary<(string Topic, int Partition), CommittedOffset>> pending = [];
    private long order;

    public IEnumerable<KeyValuePair<(string Topic, int Partition), CommittedOffset>> All => committed;

    public bool IsEmpty => committed.Count == 0 && pending.Count == 0;

    public CommittedOffset? Find(string topic, int partition) => committed.TryGetValue((topic, partition), out var offset) ? offset : null;

    public void Commit(string topic, int partition, CommittedOffset offset) =>
        committed[(topic, partition)] = offset with { Order = ++order };

    public void CommitInTransaction(long producerId, string topic, int partition, CommittedOffset offset)
    {
        if (!pending.TryGetValue(producerId, out var offsets))
            pending.Add(producerId, offsets = []);
        offsets[(topic, partition)] = offset with { Order = ++order };
    }

    public void EndTransaction(long producerId, bool commit)
    {
        if (!pending.Remove(producerId, out var offsets) || !commit)
            return;
        foreach (var (key, offset) in offsets)
            if (!committed.TryGetValue(key, out var present) || present.Order < offset.Order)
                committed[key] = offset;
    }

    /// <summary>Whether a transaction that is open has an offset for the partition (KIP-447: not stable).</summary>
    public bool HasPending(string topic, int partition)
    {
        foreach (var offsets in pending.Values)
            if (offsets.ContainsKey((topic, partition)))
                return true;
        return false;
    }

    public bool Delete(string topic, int partition) => committed.Remove((topic, partition));

    public void DeleteTopic(string topic)
    {
        foreach (var key in committed.Keys.Where(k => k.Topic == topic).ToList())
            committed.Remove(key);
        foreach (var offsets in pending.Values)
        foreach (var key in offsets.Keys.Where(k => k.Topic == topic).ToList())
            offsets.Remove(key);
    }

    public void Expire(long nowMs, long retentionMs)
    {
        foreach (var key in committed.Where(o => nowMs - o.Value.CommittedMs >= retentionMs).Select(o => o.Key).ToList())
            committed.Remove(key);
    }

    private sealed class ByName : IComparer<(string Topic, int Partition)>
    {
        public static readonly ByName Instance = new();

        public int Compare((string Topic, int Partition) a, (string Topic, int Partition) b) =>
            string.CompareOrdinal(a.Topic, b.Topic) is var topics and not 0 ? topics : a.Partition.CompareTo(b.Partition);
    }
}
