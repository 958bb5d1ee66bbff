using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>
/// Writes batches in transactions of one transactional id. A transaction begins with the first batch after the last one ended; its
/// sequences, producer id and epoch are stamped when a batch is sent. Batches may be enqueued while a transaction is being ended:
/// they belong to the next one and go out when the coordinator has answered. InitAsync, CommitAsync and AbortAsync are called one
/// at a time.
/// </summary>
public sealed class TransactionalProducer : IAsyncDisposable
{
    private readonly ClusterClient cluster;
    private readonly ConnectionSlot slot;
    private readonly TransactionalProducerOptions options;
    private readonly TransactionalIdentity coordinator;
    private readonly ProduceEngine engine;
    private int isBusy;

    public TransactionalProducer(ClusterClient cluster, TransactionalProducerOptions options)
    {
        this.cluster = cluster;
        this.options = options;
        slot = cluster.OpenSlot();
        coordinator = new TransactionalIdentity(cluster, slot, options);
        engine = new ProduceEngine(
            cluster,
            ProducerMode.TransactionsV1,
            new ProduceSettings(
                coordinator.Subject,
                options.TransactionalId,
                Math.Clamp(options.MaxInFlight, 1, 5),
                options.MaxRequestBytes,
                Timeout.InfiniteTimeSpan,
                options.TopicIds
            ),
            coordinator
        );
    }

    public string TransactionalId => options.TransactionalId;

    /// <summary>The producer id and epoch that the next batch is stamped with. v2 changes it with every transaction.</summary>
    public ProducerIdentity Identity => engine.Identity;

    /// <summary>Transactions v2 (KIP-890), as decided at InitAsync.</summary>
    public bool UsesV2 { get; private set; }

    /// <summary>A batch was taken since the last transaction ended.</summary>
    public bool IsOpen => engine.HasBegun;

    public ProducerTrouble? Trouble => engine.Trouble;

    /// <summary>Set once the producer has failed: all that follows ends Failed until InitAsync.</summary>
    public ClientException? Failure => engine.Failure;

    /// <summary>Set while the open transaction can only be aborted.</summary>
    public ClientException? AbortCause => engine.AbortCause;

    /// <summary>
    /// Takes the transactional id: older owners are fenced and their open transaction is ended; when this returns, its markers are
    /// written. With <paramref name="keepIdentity"/> it is taken only if it is still ours: that tells a transaction of our own that
    /// timed out from another owner, where the broker can. May be called again at any time; unfinished batches end Failed.
    /// </summary>
    /// <exception cref="ProducerFencedException">Only with an identity kept.</exception>
    public Task InitAsync(CancellationToken cancellationToken, ProducerIdentity? keepIdentity = null) =>
        ExclusiveAsync(async () =>
        {
            await StopAsync("the producer is being initialised").ConfigureAwait(false);
            var identity = await InitIdentityAsync(keepIdentity ?? ProducerIdentity.None, cancellationToken).ConfigureAwait(false);
            UsesV2 = cluster.Features.HasTransactionsV2;
            await ReopenAsync(identity).ConfigureAwait(false);
        });

    /// <summary>Takes a batch; <see cref="Flush"/> sends what was taken, so that several share requests.</summary>
    public void Enqueue(TopicPartition partition, OutgoingBatch batch, IProduceObserver observer, object? state = null) =>
        engine.Enqueue(new PendingBatch(partition, batch, observer, state));

    public void Flush() => engine.Flush();

    /// <summary>Takes and sends one batch. The continuation runs on the producer's loop: it must be short and not block.</summary>
    public Task<ProduceResult> ProduceAsync(TopicPartition partition, OutgoingBatch batch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var result = new AwaitedResult();
        Enqueue(partition, batch, result);
        Flush();
        return result.Task;
    }

    /// <summary>
    /// Waits until every batch of the transaction is written, then commits. Nothing to commit is no error and costs nothing.
    /// </summary>
    /// <param name="onEndSent">Called when EndTxn has been given to the connection.</param>
    /// <exception cref="ProducerFencedException">Another epoch is in use; the transaction did not commit, or was by us before.</exception>
    /// <exception cref="ProducerException">
    /// TransactionMustAbort: call AbortAsync. Others: the outcome is unknown, or the identity lost: call InitAsync and look at what
    /// was committed.
    /// </exception>
    public Task CommitAsync(CancellationToken cancellationToken, Action? onEndSent = null) =>
        ExclusiveAsync(async () =>
        {
            try
            {
                await engine.BeginCommitAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Batches are still on their way, so that the transaction cannot be committed any more.
                await engine
                    .DoAsync(() => engine.MustAbort(MustAbort("the commit was given up before all was written")))
                    .ConfigureAwait(false);
                throw;
            }
            if ((engine.Failure ?? engine.AbortCause) is { } cause)
                throw cause;
            if (!engine.HasBegun)
            {
                await ReopenAsync(engine.Identity).ConfigureAwait(false);
                return;
            }
            var (identity, error) = await EndAsync(commit: true, cancellationToken, onEndSent).ConfigureAwait(false);
            if (coordinator.Read(ApiKey.EndTxn, error, engine.Identity, ofInit: false) is { } refused)
            {
                if (refused is ProducerException { Code: ClientErrorCode.TransactionMustAbort })
                    await engine.DoAsync(() => engine.MustAbort(refused)).ConfigureAwait(false);
                else
                    await engine.DoAsync(() => engine.Fail(refused)).ConfigureAwait(false);
                throw refused;
            }
            await ReopenAsync(identity).ConfigureAwait(false);
        });

    /// <summary>
    /// Ends the transaction without a trace for read committed readers: what is not on its way ends HeldBack, the rest is cut off.
    /// The next transaction has a new epoch, so that nothing of this one can be taken for it.
    /// </summary>
    public Task AbortAsync(CancellationToken cancellationToken) =>
        ExclusiveAsync(async () =>
        {
            if (engine.Failure is { } failure)
                throw failure;
            await engine.DoAsync(() => engine.BeginAbort(MustAbort("it is being aborted"))).ConfigureAwait(false);
            await EndFlightsAsync().ConfigureAwait(false);
            var identity = engine.Identity;
            if (engine.HasReachedCoordinator)
            {
                var (next, error) = await EndAsync(commit: false, cancellationToken, null).ConfigureAwait(false);
                identity = next;
                // v1: no partition had joined yet, so that there was nothing to abort.
                var isNothing = error == ErrorCode.InvalidTxnState && !UsesV2;
                if (!isNothing && coordinator.Read(ApiKey.EndTxn, error, engine.Identity, ofInit: false) is { } refused)
                {
                    await engine.DoAsync(() => engine.Fail(refused)).ConfigureAwait(false);
                    throw refused;
                }
                // v1 keeps the epoch: a higher one makes sure that a late request of this transaction is refused.
                if (!UsesV2)
                    identity = await InitIdentityAsync(identity, cancellationToken).ConfigureAwait(false);
            }
            await ReopenAsync(identity).ConfigureAwait(false);
        });

    /// <summary>Ends everything without ending the transaction: the next InitProducerId, or the time-out, aborts it.</summary>
    public async ValueTask DisposeAsync()
    {
        await engine
            .CloseAsync(new ProducerException(ClientErrorCode.Disposed, engine.Subject, "the producer was closed"))
            .ConfigureAwait(false);
        await slot.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<(ProducerIdentity Identity, ErrorCode Error)> EndAsync(
        bool commit,
        CancellationToken cancellationToken,
        Action? onSent
    )
    {
        try
        {
            return await coordinator.EndAsync(engine.Identity, commit, UsesV2, cancellationToken, onSent).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ClientException or OperationCanceledException)
        {
            var fact = $"whether the transaction was {(commit ? "committed" : "aborted")} is unknown ({e.Message.TrimEnd('.')})";
            var unknown = new ProducerException(
                ClientErrorCode.ProducerStateLost,
                engine.Subject,
                fact,
                cure: "Initialise, and look at what was committed",
                inner: e
            );
            await engine.DoAsync(() => engine.Fail(unknown)).ConfigureAwait(false);
            if (e is OperationCanceledException)
                throw;
            throw unknown;
        }
    }

    private async Task<ProducerIdentity> InitIdentityAsync(ProducerIdentity keep, CancellationToken cancellationToken)
    {
        try
        {
            return await coordinator.InitAsync(keep, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException e)
        {
            await engine.DoAsync(() => engine.Fail(e)).ConfigureAwait(false);
            await engine.DoAsync(() => engine.ReplaceFailure(e)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task StopAsync(string fact)
    {
        await engine
            .DoAsync(() => engine.Fail(new ProducerException(ClientErrorCode.ProducerStateLost, engine.Subject, fact)))
            .ConfigureAwait(false);
        await EndFlightsAsync().ConfigureAwait(false);
    }

    /// <summary>An old request must not be seen to end in a new epoch: the connections it may be on are closed.</summary>
    private async Task EndFlightsAsync()
    {
        var drained = engine.DrainAsync();
        if (!drained.IsCompleted)
            await engine.CutOffAsync().ConfigureAwait(false);
        await drained.ConfigureAwait(false);
    }

    private Task ReopenAsync(ProducerIdentity identity) =>
        engine.DoAsync(() => engine.Reopen(identity, UsesV2 ? ProducerMode.TransactionsV2 : ProducerMode.TransactionsV1));

    private ProducerException MustAbort(string fact) => new(ClientErrorCode.TransactionMustAbort, engine.Subject, fact);

    private async Task ExclusiveAsync(Func<Task> action)
    {
        if (Interlocked.Exchange(ref isBusy, 1) != 0)
            throw new InvalidOperationException("InitAsync, CommitAsync and AbortAsync are called one at a time.");
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref isBusy, 0);
        }
    }
}
