using Keystone.Embedded.State;

namespace Keystone.Embedded.Transactions;

/// <summary>
/// Writes the commit or abort markers of a transaction, at once where every partition has a leader. Partitions without one get theirs
/// when they have; until then the transaction is still completing, and the producer hears CONCURRENT_TRANSACTIONS.
/// </summary>
internal sealed class TransactionCompletion(ClusterState cluster)
{
    private readonly List<(Transaction Transaction, bool Commit)> waiting = [];
    private bool held;

    /// <summary>Keeps markers back, or lets them go: a coordinator that is slow.</summary>
    public bool Held
    {
        get => held;
        set
        {
            held = value;
            Retry();
        }
    }

    public void Start(Transaction t, bool commit)
    {
        if (!TryFinish(t, commit))
            waiting.Add((t, commit));
    }

    /// <summary>To be called when a partition got a leader.</summary>
    public void Retry()
    {
        for (var i = waiting.Count - 1; i >= 0; i--)
            if (TryFinish(waiting[i].Transaction, waiting[i].Commit))
                waiting.RemoveAt(i);
    }

    private bool TryFinish(Transaction t, bool commit)
    {
        if (held)
            return false;
        var coordinatorEpoch = cluster.Coordinators.OfTransaction(t.TransactionalId)?.LeaderEpoch ?? 0;
        foreach (var partition in t.Partitions.ToList())
        {
            if (partition is { Leader: < 0, IsDeleted: false })
                continue;
            if (!partition.IsDeleted)
                MarkerAppend.Append(cluster, partition, t.ProducerId, t.Epoch, coordinatorEpoch, commit);
            t.Partitions.Remove(partition);
        }
        if (t.Partitions.Count > 0)
            return false;
        foreach (var group in t.Groups)
            cluster.Groups.CompleteTransaction(group, t.ProducerId, commit);
        t.Groups.Clear();
        t.State = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        t.StartedMs = -1;
        if (t.NextProducerId == Transaction.NoProducerId)
            return true;
        t.PreviousProducerId = t.ProducerId;
        t.ProducerId = t.NextProducerId;
        t.NextProducerId = Transaction.NoProducerId;
        t.LastEpoch = t.Epoch;
        t.Epoch = 0;
        return true;
    }
}
