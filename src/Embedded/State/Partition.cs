using Keystone.Embedded.Logs;

namespace Keystone.Embedded.State;

/// <summary>
/// One partition: its replicas, its leader, its log. There is one log in memory, the leader's; of a replica only the offset up to
/// which it has it is known. A replica that follows has all of it.
/// </summary>
internal sealed class Partition
{
    private readonly Dictionary<int, long> heldAt = [];
    private readonly HashSet<int> lagging = [];
    private readonly List<IPartitionWatcher> watchers = [];
    private readonly ClusterState cluster;
    private bool dirty;

    public Partition(ClusterState cluster, Topic topic, int index, IReadOnlyList<int> replicas)
    {
        this.cluster = cluster;
        Topic = topic;
        Index = index;
        Replicas = replicas;
        Log = new PartitionLog(cluster.Memory);
        Producers = new ProducerStates(Transactions);
    }

    public Topic Topic { get; }

    public int Index { get; }

    public IReadOnlyList<int> Replicas { get; }

    public List<int> InSync { get; } = [];

    /// <summary>The leading broker, or -1.</summary>
    public int Leader { get; private set; } = -1;

    public int LeaderEpoch { get; private set; } = -1;

    public PartitionLog Log { get; }

    public LeaderEpochs Epochs { get; } = new();

    public TransactionIndex Transactions { get; } = new();

    public ProducerStates Producers { get; }

    public bool IsDeleted { get; private set; }

    /// <summary>The offset up to which every in-sync replica has the log: what consumers may read.</summary>
    public long HighWatermark { get; private set; }

    /// <summary>What read_committed consumers may read.</summary>
    public long LastStableOffset => Math.Min(HighWatermark, Transactions.FirstUnstable ?? long.MaxValue);

    /// <summary>min.insync.replicas, but never more than there are replicas.</summary>
    public int MinInSync => Math.Min(Topic.Config.MinInSync, Replicas.Count);

    public override string ToString() => $"{Topic.Name}-{Index}";

    /// <summary>The end of a replica's log.</summary>
    public long EndOf(int broker) => heldAt.TryGetValue(broker, out var end) ? end : Log.EndOffset;

    /// <summary>A replica stops following: what comes now it lacks.</summary>
    public void Hold(int broker) => heldAt.TryAdd(broker, Log.EndOffset);

    /// <summary>A replica follows again and has caught up.</summary>
    public void Release(int broker)
    {
        if (heldAt.Remove(broker))
            Changed();
    }

    /// <summary>Whether a fault keeps the replica from following, though its broker runs.</summary>
    public bool IsLagging(int broker) => lagging.Contains(broker);

    public void Lag(int broker)
    {
        lagging.Add(broker);
        Hold(broker);
    }

    public void Catch(int broker) => lagging.Remove(broker);

    /// <summary>Makes a broker the leader in a new epoch. Records that it lacks are truncated: nobody else's count any more.</summary>
    public void Lead(int broker)
    {
        var end = EndOf(broker);
        Leader = broker;
        LeaderEpoch++;
        if (end < Log.EndOffset)
            Truncate(end);
        heldAt.Remove(broker);
        lagging.Remove(broker);
        Epochs.Assign(LeaderEpoch, Log.EndOffset);
        Changed();
    }

    public void LoseLeader()
    {
        Leader = -1;
        LeaderEpoch++;
        Changed();
    }

    /// <summary>Call after everything that may have moved the high watermark or changed what a watcher waits for.</summary>
    public void Changed()
    {
        var end = Log.EndOffset;
        foreach (var broker in InSync)
            end = Math.Min(end, EndOf(broker));
        if (end > HighWatermark)
            HighWatermark = end;
        Transactions.HighWatermarkIs(HighWatermark);
        if (dirty || watchers.Count == 0)
            return;
        dirty = true;
        cluster.NoteDirty(this);
    }

    public void Watch(IPartitionWatcher watcher) => watchers.Add(watcher);

    public void Unwatch(IPartitionWatcher watcher) => watchers.Remove(watcher);

    /// <summary>Runs the watchers, once for all that changed in one piece of work.</summary>
    public void CheckWatchers()
    {
        dirty = false;
        for (var i = watchers.Count - 1; i >= 0; i--)
        {
            // A watcher that is done unwatches all of its partitions, which may shorten this list.
            if (i < watchers.Count)
                watchers[i].Check();
        }
    }

    public void AdvanceStartTo(long offset)
    {
        Log.AdvanceStartTo(offset);
        Epochs.AdvanceStartTo(Log.StartOffset);
        Transactions.AdvanceStartTo(Log.StartOffset);
    }

    public void Delete()
    {
        IsDeleted = true;
        Log.Clear();
        Changed();
    }

    private void Truncate(long end)
    {
        Log.TruncateTo(end);
        Epochs.TruncateTo(end);
        HighWatermark = Math.Min(HighWatermark, end);
        foreach (var broker in heldAt.Keys)
            heldAt[broker] = Math.Min(heldAt[broker], end);
        ProducerReplay.Rebuild(this);
    }
}
