using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Transactions;

/// <summary>
/// The coordinator's rules of Kafka (KIP-98, KIP-360, KIP-890), for all transactional ids of a cluster. Which broker answers for an
/// id is checked by the APIs; the state is one, so it survives every move of the coordinator.
/// </summary>
internal sealed class TransactionCoordinator
{
    private readonly Dictionary<string, Transaction> transactions = new(StringComparer.Ordinal);
    private readonly ClusterState cluster;
    private readonly TransactionCompletion completion;

    public TransactionCoordinator(ClusterState cluster)
    {
        this.cluster = cluster;
        completion = new TransactionCompletion(cluster);
    }

    public IEnumerable<Transaction> All => transactions.Values;

    public TransactionCompletion Completion => completion;

    public Transaction? Find(string transactionalId) => transactions.GetValueOrDefault(transactionalId);

    /// <summary>Gives the id a producer id and epoch, and fences whoever had it. An open transaction is aborted first: try again.</summary>
    /// <param name="expected">What the producer holds, where it wants to go on (KIP-360).</param>
    public (ErrorCode Error, long ProducerId, short Epoch) Init(string id, int timeoutMs, (long ProducerId, short Epoch)? expected)
    {
        if (!transactions.TryGetValue(id, out var t))
            transactions.Add(id, t = new Transaction(id) { ProducerId = cluster.NewProducerId(), TimeoutMs = timeoutMs });
        if (expected is { } e && !MayContinue(t, e))
            return Refuse(ErrorCode.ProducerFenced);
        if (t.IsCompleting)
            return Refuse(ErrorCode.ConcurrentTransactions);
        if (t.State == TransactionState.Ongoing)
        {
            Fence(t);
            return Refuse(ErrorCode.ConcurrentTransactions);
        }
        if (t.EpochsAreUsedUp && (expected is null || expected.Value.Epoch == t.Epoch))
        {
            t.LastEpoch = expected is null ? Transaction.NoEpoch : t.Epoch;
            t.PreviousProducerId = t.ProducerId;
            t.ProducerId = cluster.NewProducerId();
            t.Epoch = 0;
        }
        else if (expected is null)
        {
            t.LastEpoch = Transaction.NoEpoch;
            t.Epoch++;
        }
        else if (t.Epoch == Transaction.NoEpoch || expected.Value.Epoch == t.Epoch)
        {
            t.LastEpoch = t.Epoch;
            t.Epoch++;
        }
        else if (expected.Value.Epoch != t.LastEpoch)
        {
            return Refuse(ErrorCode.ProducerFenced);
        }
        t.State = TransactionState.Empty;
        t.TimeoutMs = timeoutMs;
        Touch(t);
        return (ErrorCode.None, t.ProducerId, t.Epoch);
    }

    private static (ErrorCode, long, short) Refuse(ErrorCode error) => (error, Transaction.NoProducerId, Transaction.NoEpoch);

    private static bool MayContinue(Transaction t, (long ProducerId, short Epoch) expected) =>
        t.Epoch == Transaction.NoEpoch
        || expected.ProducerId == t.ProducerId
        || expected.ProducerId == t.PreviousProducerId && expected.Epoch >= Transaction.LastUsableEpoch;

    /// <summary>Whether a producer may add to the transaction now.</summary>
    public ErrorCode Check(string id, long producerId, short epoch, out Transaction? transaction)
    {
        if (!transactions.TryGetValue(id, out transaction) || transaction.ProducerId != producerId)
            return ErrorCode.InvalidProducerIdMapping;
        if (transaction.Epoch != epoch)
            return ErrorCode.ProducerFenced;
        return transaction.IsCompleting ? ErrorCode.ConcurrentTransactions : ErrorCode.None;
    }

    public ErrorCode AddPartitions(string id, long producerId, short epoch, IEnumerable<Partition> partitions, bool isVersion2)
    {
        if (Check(id, producerId, epoch, out var t) is var error and not ErrorCode.None)
            return error;
        Open(t!, isVersion2);
        t!.Partitions.UnionWith(partitions);
        return ErrorCode.None;
    }

    public ErrorCode AddGroup(string id, long producerId, short epoch, string group, bool isVersion2)
    {
        if (Check(id, producerId, epoch, out var t) is var error and not ErrorCode.None)
            return error;
        Open(t!, isVersion2);
        t!.Groups.Add(group);
        return ErrorCode.None;
    }

    /// <summary>
    /// Whether a transactional batch may begin the producer's transaction on a partition: with version 2 it adds the partition, before
    /// that the partition has to have been added (KIP-890, part 1).
    /// </summary>
    public ErrorCode Admit(string? id, long producerId, short epoch, Partition partition, short version)
    {
        if (version >= LeaderAppend.ImplicitTransactions)
            return Mapped(AddPartitions(id ?? "", producerId, epoch, [partition], isVersion2: true));
        var error = Check(id ?? "", producerId, epoch, out var t);
        if (error == ErrorCode.None && !(t!.State == TransactionState.Ongoing && t.Partitions.Contains(partition)))
            return version >= 11 ? ErrorCode.TransactionAbortable : ErrorCode.InvalidTxnState;
        // An older client takes this for retriable, and the transaction that completes just now makes way.
        return error == ErrorCode.ConcurrentTransactions ? ErrorCode.NotEnoughReplicas : Mapped(error);
    }

    /// <summary>Whether all the partitions are in the transaction that is open: asked among brokers (AddPartitionsToTxn v4).</summary>
    public ErrorCode Verify(string id, long producerId, short epoch, IReadOnlyList<Partition> partitions)
    {
        if (Check(id, producerId, epoch, out var t) is var error and not ErrorCode.None)
            return error;
        if (t!.State == TransactionState.Ongoing && partitions.All(t.Partitions.Contains))
            return ErrorCode.None;
        return cluster.Release == KafkaRelease.V3_7 ? ErrorCode.InvalidTxnState : ErrorCode.TransactionAbortable;
    }

    /// <summary>Whether offsets of a group may be committed in the transaction: version 2 adds the group, before that it was added.</summary>
    public ErrorCode AdmitOffsets(string id, long producerId, short epoch, string group, short version, bool isVersion2)
    {
        if (isVersion2)
            return Mapped(AddGroup(id, producerId, epoch, group, isVersion2: true));
        var error = Check(id, producerId, epoch, out var t);
        if (error == ErrorCode.None && !(t!.State == TransactionState.Ongoing && t.Groups.Contains(group)))
            return version >= 4 ? ErrorCode.TransactionAbortable : ErrorCode.InvalidTxnState;
        return Mapped(error);
    }

    private static ErrorCode Mapped(ErrorCode error) => error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error;

    private void Open(Transaction t, bool isVersion2)
    {
        if (t.State == TransactionState.Ongoing)
            return;
        t.State = TransactionState.Ongoing;
        t.IsVersion2 = isVersion2;
        t.StartedMs = cluster.NowMs;
        t.Partitions.Clear();
        t.Groups.Clear();
        Touch(t);
        t.Timeout = cluster.Loop.Timers.After(TimeSpan.FromMilliseconds(t.TimeoutMs), () => Expire(t));
    }

    private void Expire(Transaction t)
    {
        if (t.State == TransactionState.Ongoing)
            Fence(t);
    }

    /// <summary>
    /// Raises the epoch, so that the present producer is refused from here on, and aborts what it had open. In 4.x it may then go on with
    /// the identity that it holds, as long as no other producer has come; in 3.7 it is fenced for good.
    /// </summary>
    public void Fence(Transaction t)
    {
        t.LastEpoch = cluster.Release == KafkaRelease.V3_7 ? Transaction.NoEpoch : t.Epoch;
        t.Epoch++;
        Complete(t, commit: false);
    }

    /// <summary>Commits or aborts. With version 2 the answer brings the epoch, or id and epoch, to go on with.</summary>
    public (ErrorCode Error, long ProducerId, short Epoch) End(string id, long producerId, short epoch, bool commit, bool isVersion2)
    {
        if (!transactions.TryGetValue(id, out var t))
            return Refuse(ErrorCode.InvalidProducerIdMapping);
        var error = isVersion2 ? EndVersion2(t, producerId, epoch, commit) : EndVersion1(t, producerId, epoch, commit);
        return error == ErrorCode.None ? (error, t.ProducerId, t.Epoch) : Refuse(error);
    }

    private ErrorCode EndVersion1(Transaction t, long producerId, short epoch, bool commit)
    {
        if (t.ProducerId != producerId)
            return ErrorCode.InvalidProducerIdMapping;
        if (t.Epoch != epoch)
            return ErrorCode.ProducerFenced;
        switch (t.State)
        {
            case TransactionState.Ongoing:
                Complete(t, commit);
                return ErrorCode.None;
            case TransactionState.CompleteCommit when commit:
            case TransactionState.CompleteAbort when !commit:
                return ErrorCode.None;
            case TransactionState.PrepareCommit when commit:
            case TransactionState.PrepareAbort when !commit:
                return ErrorCode.ConcurrentTransactions;
            default:
                return ErrorCode.InvalidTxnState;
        }
    }

    private ErrorCode EndVersion2(Transaction t, long producerId, short epoch, bool commit)
    {
        var retryOfRotation = t.PreviousProducerId == producerId && epoch == Transaction.LastUsableEpoch && t.Epoch == 0;
        var retry = retryOfRotation || t.ProducerId == producerId && epoch == t.Epoch - 1;
        if (t.ProducerId != producerId && !retryOfRotation)
            return ErrorCode.InvalidProducerIdMapping;
        var valid = t.State switch
        {
            TransactionState.Ongoing or TransactionState.Empty => epoch == t.Epoch,
            TransactionState.PrepareCommit or TransactionState.PrepareAbort => retry,
            _ => retry || epoch == t.Epoch,
        };
        if (!valid)
            return ErrorCode.ProducerFenced;
        switch (t.State)
        {
            case TransactionState.Ongoing:
                Bump(t);
                Complete(t, commit);
                return ErrorCode.None;
            case TransactionState.PrepareCommit when commit:
            case TransactionState.PrepareAbort when !commit:
                return ErrorCode.ConcurrentTransactions;
            case TransactionState.CompleteCommit when commit && retry:
            case TransactionState.CompleteAbort when !commit && retry:
                return ErrorCode.None;
            // An abort before anything was added only raises the epoch.
            case TransactionState.Empty when !commit:
            case TransactionState.CompleteCommit when !commit && !retry:
            case TransactionState.CompleteAbort when !commit:
                Bump(t);
                t.IsVersion2 = true;
                Complete(t, commit: false);
                return ErrorCode.None;
            default:
                return ErrorCode.InvalidTxnState;
        }
    }

    private void Bump(Transaction t)
    {
        if (t.EpochsAreUsedUp)
            t.NextProducerId = cluster.NewProducerId();
        t.LastEpoch = t.Epoch;
        t.Epoch++;
    }

    private void Complete(Transaction t, bool commit)
    {
        t.Timeout?.Cancel();
        t.State = commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort;
        Touch(t);
        completion.Start(t, commit);
    }

    private void Touch(Transaction t) => t.UpdatedMs = cluster.NowMs;

    /// <summary>Forgets ids that were idle for transactional.id.expiration.ms.</summary>
    public void ForgetIdle()
    {
        foreach (var (id, t) in transactions)
            if (
                t.State != TransactionState.Ongoing
                && !t.IsCompleting
                && cluster.NowMs - t.UpdatedMs >= cluster.BrokerConfig.TransactionalIdExpirationMs
            )
                transactions.Remove(id);
    }
}
