namespace Keystone.Client.Producing;

/// <summary>
/// Writes batches, each once and in order per partition (idempotent, acks=all), or best effort with acks=1. Retries by itself for
/// as long as it may; <see cref="Trouble"/> tells what it waits for. Thread-safe; the order of batches is that of the calls.
/// </summary>
public sealed class BatchProducer : IAsyncDisposable
{
    private readonly ProduceEngine engine;

    public BatchProducer(ClusterClient cluster, ProducerOptions options)
    {
        var subject = $"producer to {cluster.Options.Bootstrap}";
        var inFlight = Math.Clamp(options.MaxInFlight, 1, 5);
        engine = new ProduceEngine(
            cluster,
            options.Idempotent ? ProducerMode.Idempotent : ProducerMode.Plain,
            new ProduceSettings(subject, null, inFlight, options.MaxRequestBytes, options.DeliveryTimeout, options.TopicIds),
            new IdempotentIdentity(cluster)
        );
    }

    /// <summary>The producer id; none before the first batch, and without idempotence.</summary>
    public ProducerIdentity Identity => engine.Identity;

    /// <summary>Why nothing is acknowledged at present; null when all is well.</summary>
    public ProducerTrouble? Trouble => engine.Trouble;

    /// <summary>Set once the producer has failed for good: all that follows ends Failed. Make a new one.</summary>
    public ClientException? Failure => engine.Failure;

    /// <summary>Takes a batch; <see cref="Flush"/> sends what was taken, so that several share requests.</summary>
    /// <exception cref="ArgumentException">The bytes are not one batch.</exception>
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
    /// Opens a partition again whose batch was refused. Call it when every batch that was enqueued to it has its result, then
    /// enqueue what is left of them in their order.
    /// </summary>
    public void Resume(TopicPartition partition) => engine.Post(new Action(() => engine.Resume(partition)));

    /// <summary>Completes when everything taken so far has its result.</summary>
    public Task DrainAsync() => engine.DrainAsync();

    /// <summary>Ends everything: what is not acknowledged ends Failed. Afterwards nothing refers to any batch's bytes.</summary>
    public async ValueTask DisposeAsync() =>
        await engine
            .CloseAsync(new ProducerException(ClientErrorCode.Disposed, engine.Subject, "the producer was closed"))
            .ConfigureAwait(false);
}
