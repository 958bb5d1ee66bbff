using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>
/// The state of one producer and the only one who changes it (a serial loop). Batches of a partition go out in order, at most
/// <c>MaxInFlight</c> unacknowledged, one batch per partition and request; the batches that the partitions of one leader have ready
/// share a request. <see cref="ProduceJudge"/> decides what an answer means; here is how things are sent and told.
/// </summary>
internal sealed class ProduceEngine : SerialLoop
{
    private static readonly object Wake = new();
    private static readonly object NewMetadata = new();
    private static readonly TimeSpan ConcurrentPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Well below producer.id.expiration.ms (a day).</summary>
    private static readonly TimeSpan Forgetting = TimeSpan.FromMinutes(10);

    private readonly Dictionary<TopicPartition, PartitionQueue> partitions = [];
    private readonly Dictionary<int, LeaderQueue> leaders = [];
    private readonly Queue<PartitionQueue> listed = new();
    private readonly List<PartitionQueue> paused = [];
    private readonly List<PartitionQueue> joining = [];
    private readonly List<PendingBatch> ended = [];
    private readonly List<PendingBatch> forNextTransaction = [];
    private readonly List<TaskCompletionSource> drains = [];
    private readonly List<TaskCompletionSource> commits = [];
    private readonly CancellationTokenSource stop = new();
    private readonly ClusterClient cluster;
    private readonly ProduceSettings settings;
    private readonly IIdentitySource identities;
    private readonly ITimer timer;
    private ConnectionSlot slot;
    private ProducerMode mode;
    private long timerDue = long.MaxValue;
    private bool hasIdentity;
    private bool asksIdentity;
    private bool isEnding;
    private bool settlesAll;
    private int transaction;
    private int outstanding;
    private ProducerTrouble? trouble;

    public ProduceEngine(ClusterClient cluster, ProducerMode mode, ProduceSettings settings, IIdentitySource identities)
    {
        this.cluster = cluster;
        this.mode = mode;
        this.settings = settings;
        this.identities = identities;
        hasIdentity = mode == ProducerMode.Plain;
        slot = cluster.OpenSlot();
        timer = cluster.Time.CreateTimer(
            static engine => ((ProduceEngine)engine!).Post(Wake),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        cluster.MetadataChanged += OnMetadataChanged;
    }

    public ProducerIdentity Identity { get; private set; } = ProducerIdentity.None;

    /// <summary>The producer is at its end, or until it is initialised again.</summary>
    public ClientException? Failure { get; private set; }

    /// <summary>The open transaction can only be aborted, for this reason.</summary>
    public ClientException? AbortCause { get; private set; }

    /// <summary>A batch was taken since the last transaction ended.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The coordinator may know of the open transaction.</summary>
    public bool HasReachedCoordinator { get; private set; }

    public ProducerTrouble? Trouble => Volatile.Read(ref trouble);

    public bool IsTransactional => mode is ProducerMode.TransactionsV1 or ProducerMode.TransactionsV2;

    public string Subject => settings.Subject;

    public string TransactionalId => settings.TransactionalId ?? "";

    private bool IsStopped => Failure is not null || AbortCause is not null;

    public void Enqueue(PendingBatch batch) => Put(batch);

    public void Flush() => RunPosted();

    /// <summary>Runs on the loop, and completes when it has.</summary>
    public Task DoAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            new Action(() =>
            {
                try
                {
                    action();
                    done.TrySetResult();
                }
                catch (Exception e)
                {
                    done.TrySetException(e);
                }
            })
        );
        return done.Task;
    }

    /// <summary>Completes when every batch that was taken has its result.</summary>
    public Task DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Action(() => drains.Add(drained)));
        return drained.Task;
    }

    /// <summary>
    /// What comes from now on belongs to the next transaction. Completes when everything before has its result, or as soon as it
    /// is clear that the transaction cannot be committed.
    /// </summary>
    public Task BeginCommitAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            new Action(() =>
            {
                isEnding = true;
                commits.Add(written);
            })
        );
        return written.Task;
    }

    /// <summary>On the loop: what comes from now on belongs to the next transaction, the rest is given up.</summary>
    public void BeginAbort(ClientException cause)
    {
        isEnding = true;
        MustAbort(cause);
    }

    /// <summary>On the loop: the transaction has ended, or the producer is initialised; the next may be sent.</summary>
    public void Reopen(ProducerIdentity identity, ProducerMode newMode)
    {
        var isNew = identity != Identity;
        mode = newMode;
        Identity = identity;
        hasIdentity = true;
        Failure = null;
        AbortCause = null;
        isEnding = false;
        HasBegun = false;
        HasReachedCoordinator = false;
        transaction++;
        foreach (var partition in partitions.Values)
        {
            partition.IsInTransaction = false;
            partition.IsJoining = false;
            partition.Resume();
            // Each epoch counts from 0.
            if (isNew)
                partition.NextSequence = 0;
        }
        var taken = forNextTransaction.ToArray();
        forNextTransaction.Clear();
        foreach (var batch in taken)
        {
            outstanding--;
            Accept(batch);
        }
    }

    /// <summary>On the loop.</summary>
    public void Resume(TopicPartition partition)
    {
        if (!partitions.TryGetValue(partition, out var queue) || queue.Refused is null)
            return;
        queue.Resume();
        List(queue);
    }

    /// <summary>On the loop: nothing more is sent; what is not on its way ends at once.</summary>
    public void Fail(ClientException cause)
    {
        if (Failure is not null)
            return;
        Failure = cause;
        settlesAll = true;
        EndNextTransaction(ProduceOutcome.Failed, cause);
    }

    /// <summary>On the loop: a better reason for being at the end.</summary>
    public void ReplaceFailure(ClientException cause) => Failure = cause;

    /// <summary>On the loop: the transaction is lost, the producer is not.</summary>
    public void MustAbort(ClientException cause)
    {
        if (AbortCause is not null || Failure is not null)
            return;
        AbortCause = cause;
        settlesAll = true;
        // What follows an aborted transaction is redone with it, in order.
        EndNextTransaction(ProduceOutcome.HeldBack, cause);
    }

    /// <summary>Cuts off what is on its way, so that its end is known at once.</summary>
    public async Task CutOffAsync()
    {
        var old = slot;
        await DoAsync(() => slot = cluster.OpenSlot()).ConfigureAwait(false);
        await old.DisposeAsync().ConfigureAwait(false);
    }

    public async Task CloseAsync(ClientException cause)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        cluster.MetadataChanged -= OnMetadataChanged;
        await DoAsync(() => Fail(cause)).ConfigureAwait(false);
        await slot.DisposeAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        await timer.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Handle(object message)
    {
        switch (message)
        {
            case PendingBatch batch:
                Accept(batch);
                break;
            case ProduceExchange exchange:
                OnLanded(exchange);
                break;
            case Action action:
                action();
                break;
            default:
                EndPauses(metadataChanged: ReferenceEquals(message, NewMetadata));
                break;
        }
    }

    protected override void AfterRound()
    {
        do
        {
            // Not where it became clear: an answer is read to its end first, and what it says is written stays written.
            if (settlesAll)
                SettleAll();
            Distribute();
            if (joining.Count > 0)
                Join();
            foreach (var leader in leaders.Values)
            {
                while (leader.InFlight < settings.MaxInFlight && Fill(leader) is { } exchange)
                {
                    leader.InFlight++;
                    slot.Send(leader.NodeId, ConnectionPurpose.Produce, exchange);
                }
            }
        } while (listed.Count > 0 || settlesAll);
        Tell();
    }

    protected override void OnDefect(Exception e) =>
        Fail(new ProducerException(ClientErrorCode.ProducerStateLost, Subject, $"a defect: {e.Message}", inner: e));

    /// <summary>The batch came back to be sent again.</summary>
    internal void Return(PartitionQueue partition, ErrorCode error, string fact)
    {
        partition.IsRecovering = true;
        var isConcurrent = error == ErrorCode.ConcurrentTransactions;
        PauseUntil(partition, isConcurrent ? ConcurrentPause : partition.Backoff.Next());
        if (error.IsStaleMetadata())
        {
            partition.WaitsForLeader = true;
            cluster.RequestRefresh();
        }
        if (!isConcurrent && trouble is null)
            Volatile.Write(ref trouble, new ProducerTrouble(cluster.Time.GetUtcNow(), $"{partition.Partition}: {fact}"));
    }

    internal void OnWritten(PartitionQueue partition)
    {
        partition.Backoff.Reset();
        partition.KnownProducerId = Identity.ProducerId;
        partition.KnownAt = cluster.Time.GetTimestamp();
        if (trouble is not null)
            Volatile.Write(ref trouble, null);
    }

    internal void ApplyHint(PartitionQueue partition, int leader, int epoch, BrokerMetadata? named)
    {
        var before = cluster.Metadata.Version;
        cluster.ApplyLeaderHint(partition.Partition, leader, epoch, named);
        // The new leader is known: no need to wait.
        if (cluster.Metadata.Version != before)
            partition.NotBefore = 0;
    }

    private void EndNextTransaction(ProduceOutcome outcome, ClientException cause)
    {
        foreach (var batch in forNextTransaction)
            End(batch, outcome, cause);
        forNextTransaction.Clear();
    }

    private void OnMetadataChanged(ClusterMetadata metadata) => Post(NewMetadata);

    private void Accept(PendingBatch batch)
    {
        outstanding++;
        if (Failure is not null)
        {
            End(batch, ProduceOutcome.Failed, Failure);
            return;
        }
        if (AbortCause is not null)
        {
            End(batch, ProduceOutcome.HeldBack, AbortCause);
            return;
        }
        if (isEnding)
        {
            forNextTransaction.Add(batch);
            return;
        }
        HasBegun = true;
        if (!partitions.TryGetValue(batch.Partition, out var partition))
        {
            var backoff = new Backoff(cluster.Options.BackoffStart, cluster.Options.BackoffCap);
            partition = partitions[batch.Partition] = new PartitionQueue(batch.Partition, backoff);
            cluster.Track(batch.Partition.Topic);
        }
        batch.EnqueuedAt = cluster.Time.GetTimestamp();
        partition.Unsent.Enqueue(batch);
        if (partition.Refused is not null)
            Settle(partition);
        else
            List(partition);
    }

    /// <summary>Gives partitions with something to send to their leaders, or finds out what they wait for.</summary>
    private void Distribute()
    {
        while (listed.TryDequeue(out var partition))
        {
            partition.IsListed = false;
            if (IsStopped || partition.IsPaused || IsExpired(partition) || Next(partition) is null)
                continue;
            if (partition.NotBefore > cluster.Time.GetTimestamp())
            {
                Pause(partition);
                continue;
            }
            if (!hasIdentity)
            {
                AskIdentity();
                continue;
            }
            if (mode == ProducerMode.TransactionsV1 && !partition.IsInTransaction)
            {
                if (!partition.IsJoining)
                {
                    partition.IsJoining = true;
                    joining.Add(partition);
                }
                continue;
            }
            if (FindLeader(partition) is { } leader)
            {
                partition.IsListed = true;
                leader.Ready.Enqueue(partition);
            }
        }
    }

    private LeaderQueue? FindLeader(PartitionQueue partition)
    {
        var metadata = cluster.Metadata;
        var topic = metadata.Topic(partition.Partition.Topic);
        if (topic is { Exists: true } && topic.Id != Guid.Empty)
        {
            if (partition.TopicId == Guid.Empty)
                partition.TopicId = topic.Id;
            else if (partition.TopicId != topic.Id)
            {
                Fail(ProduceJudge.Recreated(this, partition, topic));
                return null;
            }
        }
        var node = metadata.LeaderOf(partition.Partition);
        if (node < 0)
        {
            cluster.RequestRefresh();
            PauseUntil(partition, partition.Backoff.Next());
            partition.WaitsForLeader = true;
            Pause(partition);
            if (trouble is null)
                Volatile.Write(ref trouble, new ProducerTrouble(cluster.Time.GetUtcNow(), $"{partition.Partition} has no leader"));
            return null;
        }
        if (!leaders.TryGetValue(node, out var leader))
            leader = leaders[node] = new LeaderQueue(node);
        return leader;
    }

    private ProduceExchange? Fill(LeaderQueue leader)
    {
        ProduceExchange? exchange = null;
        var metadata = cluster.Metadata;
        for (var turns = leader.Ready.Count; turns > 0; turns--)
        {
            var partition = leader.Ready.Peek();
            var batch = IsStopped ? null : Next(partition);
            if (batch is null || metadata.LeaderOf(partition.Partition) != leader.NodeId)
            {
                leader.Ready.Dequeue();
                partition.IsListed = false;
                if (batch is not null)
                    List(partition);
                continue;
            }
            if (exchange is not null && exchange.Bytes + batch.Bytes.Length > settings.MaxRequestBytes)
                break;
            leader.Ready.Dequeue();
            exchange ??= NewExchange(leader);
            if (!batch.IsStamped)
                Stamp(partition, batch);
            partition.Took(batch);
            exchange.Add(partition, batch);
            // Its next batch goes into the next request, behind the others' first.
            if (Next(partition) is not null)
                leader.Ready.Enqueue(partition);
            else
                partition.IsListed = false;
        }
        return exchange;
    }

    /// <summary>
    /// A broker that does not know a producer accepts any first sequence of it: were the first batch to fail and the second to
    /// succeed, their order would be lost. So the first goes alone, until the partition knows the producer id (again, where it may
    /// have forgotten it).
    /// </summary>
    private PendingBatch? Next(PartitionQueue partition)
    {
        var isKnown =
            mode == ProducerMode.Plain
            || (partition.KnownProducerId == Identity.ProducerId && cluster.Time.GetElapsedTime(partition.KnownAt) < Forgetting);
        return partition.Next(isKnown ? settings.MaxInFlight : 1);
    }

    private ProduceExchange NewExchange(LeaderQueue leader)
    {
        HasReachedCoordinator |= mode == ProducerMode.TransactionsV2;
        // Up to v11 the partitions have to be in the transaction already; from v12 on the broker adds them (KIP-890).
        var exchange = new ProduceExchange(this, leader, mode == ProducerMode.TransactionsV1 ? (short)11 : (short)13);
        var acks = mode == ProducerMode.Plain ? (short)1 : (short)-1;
        exchange.Begin(settings.TransactionalId, acks, cluster.Options.RequestTimeout);
        return exchange;
    }

    private void Stamp(PartitionQueue partition, PendingBatch batch)
    {
        if (mode == ProducerMode.Plain)
        {
            batch.Stamp(BatchStamp.None);
            return;
        }
        batch.Stamp(new BatchStamp(Identity.ProducerId, Identity.Epoch, partition.NextSequence, IsTransactional));
        partition.NextSequence = ProducerSequence.Advance(partition.NextSequence, batch.SequenceCount);
    }

    private void OnLanded(ProduceExchange exchange)
    {
        exchange.Leader.InFlight--;
        foreach (var (partition, batch) in exchange.Carried)
            partition.Landed(batch);
        ProduceJudge.Judge(this, exchange);
        foreach (var (partition, _) in exchange.Carried)
            Settle(partition);
    }

    private void SettleAll()
    {
        settlesAll = false;
        foreach (var partition in partitions.Values)
            Settle(partition);
    }

    /// <summary>After something of the partition changed: what ends now ends, what may be sent is listed.</summary>
    private void Settle(PartitionQueue partition)
    {
        if (partition.Flying == 0)
        {
            partition.IsRecovering = false;
            if (partition.RestartsSequence)
                RestartSequence(partition);
            HoldBack(partition);
        }
        while (partition.Window is [{ HasResult: true } head, ..])
        {
            partition.Window.RemoveAt(0);
            ended.Add(head);
        }
        if (partition.Window.Count == 0 && (IsStopped || partition.Refused is not null))
        {
            while (partition.Unsent.TryDequeue(out var batch))
                End(batch, Failure is null ? ProduceOutcome.HeldBack : ProduceOutcome.Failed, Failure ?? AbortCause);
        }
        List(partition);
    }

    /// <summary>Ends what stands behind a refused batch, or all where the producer has stopped. Nothing is on its way.</summary>
    private void HoldBack(PartitionQueue partition)
    {
        if (!IsStopped && (partition.Refused is null || partition.HasOpenBefore(partition.Refused)))
            return;
        var outcome = Failure is null ? ProduceOutcome.HeldBack : ProduceOutcome.Failed;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult)
                batch.End(Result(batch, outcome, Failure ?? AbortCause));
        }
        if (partition.Refused is { } refused)
            partition.NextSequence = refused.Sequence;
    }

    private void RestartSequence(PartitionQueue partition)
    {
        partition.RestartsSequence = false;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult && batch.IsInDoubt)
            {
                Fail(ProduceJudge.StateLost(this, partition, ErrorCode.UnknownProducerId));
                return;
            }
        }
        partition.NextSequence = 0;
        partition.KnownProducerId = -1;
        foreach (var batch in partition.Window)
        {
            if (!batch.HasResult)
                batch.Unstamp();
        }
    }

    private bool IsExpired(PartitionQueue partition)
    {
        if (settings.DeliveryTimeout == Timeout.InfiniteTimeSpan || partition.Flying > 0)
            return false;
        var isAnyExpired = false;
        while (
            (
                partition.Window.Count > 0 ? partition.Window[0]
                : partition.Unsent.TryPeek(out var first) ? first
                : null
            )
                is { } head
        )
        {
            if (cluster.Time.GetElapsedTime(head.EnqueuedAt) < settings.DeliveryTimeout)
                break;
            isAnyExpired = true;
            var cause = ProduceJudge.TimedOut(this, partition, settings.DeliveryTimeout);
            if (mode != ProducerMode.Plain)
            {
                Fail(cause);
                break;
            }
            if (partition.Window.Count > 0)
                partition.Window.RemoveAt(0);
            else
                partition.Unsent.Dequeue();
            End(head, ProduceOutcome.Failed, cause);
        }
        if (isAnyExpired)
            List(partition);
        return isAnyExpired;
    }

    private void AskIdentity()
    {
        if (asksIdentity)
            return;
        asksIdentity = true;
        _ = AskAsync();

        async Task AskAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                var identity = await identities.InitAsync(stop.Token).ConfigureAwait(false);
                Post(
                    new Action(() =>
                    {
                        Identity = identity;
                        hasIdentity = true;
                        foreach (var partition in partitions.Values)
                            List(partition);
                    })
                );
            }
            catch (ClientException e)
            {
                Post(new Action(() => Fail(e)));
            }
            catch (OperationCanceledException)
            {
                // Closing has failed every batch already.
            }
        }
    }

    private void Join()
    {
        HasReachedCoordinator = true;
        var added = joining.ToArray();
        var joined = transaction;
        joining.Clear();
        _ = JoinAsync();

        async Task JoinAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var names = Array.ConvertAll(added, static p => p.Partition);
            ClientException? cause;
            try
            {
                cause = await identities.JoinAsync(Identity, names, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            Post(new Action(() => OnJoined(added, joined, cause)));
        }
    }

    private void OnJoined(PartitionQueue[] added, int joined, ClientException? cause)
    {
        // The answer may belong to a transaction that was aborted meanwhile.
        if (joined != transaction)
            return;
        foreach (var partition in added)
        {
            partition.IsJoining = false;
            partition.IsInTransaction = cause is null;
            List(partition);
        }
        if (cause is ProducerException { Code: ClientErrorCode.TransactionMustAbort })
            MustAbort(cause);
        else if (cause is not null)
            Fail(cause);
    }

    private void List(PartitionQueue partition)
    {
        if (partition.IsListed || partition.IsPaused || (partition.Window.Count == 0 && partition.Unsent.Count == 0))
            return;
        partition.IsListed = true;
        listed.Enqueue(partition);
    }

    private void PauseUntil(PartitionQueue partition, TimeSpan pause) =>
        partition.NotBefore = cluster.Time.GetTimestamp() + (long)(pause.TotalSeconds * cluster.Time.TimestampFrequency);

    private void Pause(PartitionQueue partition)
    {
        partition.IsPaused = true;
        paused.Add(partition);
        ArmTimer(partition.NotBefore);
    }

    private void EndPauses(bool metadataChanged)
    {
        var now = cluster.Time.GetTimestamp();
        var nearest = long.MaxValue;
        if (!metadataChanged)
            timerDue = long.MaxValue;
        for (var i = paused.Count - 1; i >= 0; i--)
        {
            var partition = paused[i];
            if (partition.NotBefore > now && !(metadataChanged && partition.WaitsForLeader))
            {
                nearest = Math.Min(nearest, partition.NotBefore);
                continue;
            }
            paused.RemoveAt(i);
            partition.IsPaused = false;
            partition.WaitsForLeader = false;
            partition.NotBefore = 0;
            List(partition);
        }
        if (nearest != long.MaxValue)
            ArmTimer(nearest);
    }

    private void ArmTimer(long due)
    {
        if (due >= timerDue)
            return;
        timerDue = due;
        var wait = cluster.Time.GetElapsedTime(cluster.Time.GetTimestamp(), due);
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void End(PendingBatch batch, ProduceOutcome outcome, ClientException? cause)
    {
        batch.End(Result(batch, outcome, cause));
        ended.Add(batch);
    }

    private static ProduceResult Result(PendingBatch batch, ProduceOutcome outcome, ClientException? cause) =>
        new()
        {
            Partition = batch.Partition,
            Outcome = outcome,
            BaseOffset = -1,
            LogAppendTime = -1,
            LogStartOffset = -1,
            RecordCount = batch.RecordCount,
            RecordErrors = [],
            Exception = cause,
        };

    private void Tell()
    {
        foreach (var batch in ended)
        {
            outstanding--;
            batch.Observer.OnProduced(batch.Result, batch.State);
        }
        ended.Clear();
        var isDrained = outstanding == forNextTransaction.Count;
        if (isDrained)
            Complete(drains);
        if (isDrained || IsStopped)
            Complete(commits);
    }

    private static void Complete(List<TaskCompletionSource> waiting)
    {
        foreach (var waiter in waiting)
            waiter.TrySetResult();
        waiting.Clear();
    }
}
