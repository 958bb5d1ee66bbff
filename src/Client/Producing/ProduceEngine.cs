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
internal sealed partial class ProduceEngine : SerialLoop
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
            partition = partitions[batch.Partition] = new PartitionQueue(batch.Partition, backoff)
            {
                TopicId = settings.TopicIds.GetValueOrDefault(batch.Partition.Topic),
            };
            cluster.Track(batch.Partition.Topic);
        }
        batch.EnqueuedAt = cluster.Time.GetTimestamp();
        partition.Unsent.Enqueue(batch);
        if (partition.Refused is not null)
            Settle(partition);
        else
            List(partition);
    }
}
