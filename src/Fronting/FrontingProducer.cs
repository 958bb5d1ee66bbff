using Confluent.Kafka;
using Keystone.Flow;
using Keystone.Topology.Model;

namespace Keystone.Fronting;

/// <summary>
/// Produces a stream's events to its fronting cluster by its delivery class: acks=all and idempotent for exactly_once and at_least_once (tried for
/// ever, the caller waits when too many are on their way), acks=1 for best_effort (tried for a while, dropped when there is no room). Nothing is
/// dropped silently: every drop is counted and told. Keyed records go where Java's producer puts them. Thread-safe.
/// </summary>
public sealed class FrontingProducer : IAsyncDisposable
{
    private static readonly TimeSpan QueueFullRetry = TimeSpan.FromMilliseconds(10);

    private readonly FrontingOptions _options;
    private readonly TimeProvider _time;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly SemaphoreSlim _room;
    private long _accepted;
    private long _delivered;
    private long _dropped;
    private volatile string? _unreachable;
    private volatile string? _fatal;

    public FrontingProducer(FrontingOptions options, TimeProvider time)
    {
        KafkaLibrary.Load();
        (_options, _time) = (options, time);
        _room = new SemaphoreSlim(options.MaxInFlight, options.MaxInFlight);
        _producer = new ProducerBuilder<byte[]?, byte[]?>(FrontingConfig.Of(options))
            .SetKeySerializer(Serializers.ByteArray)
            .SetValueSerializer(Serializers.ByteArray)
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, _) => { })
            .Build();
    }

    public FrontingCounts Counts
    {
        get
        {
            // In this order a record between two counters shows as on its way, never as more than was accepted.
            var dropped = Interlocked.Read(ref _dropped);
            var delivered = Interlocked.Read(ref _delivered);
            return new FrontingCounts(Interlocked.Read(ref _accepted), delivered, dropped);
        }
    }

    /// <summary>Why no broker of the cluster answers at the moment; null where one does.</summary>
    public string? Unreachable => _unreachable;

    /// <summary>The stream's fronting cluster by <see cref="FrontingChoice"/>, with the addresses that the caller knows for it.</summary>
    public static FrontingOptions OptionsFor(TopologyModel model, string stream, string? region, Func<ClusterModel, string> bootstrap)
    {
        var cluster = FrontingChoice.Choose(model, stream, region);
        return new FrontingOptions
        {
            Topic = stream,
            Delivery = model.Stream(stream)!.Delivery,
            Cluster = cluster.Name,
            Bootstrap = bootstrap(cluster),
        };
    }

    /// <summary>Makes sure that the cluster answers and has the topic.</summary>
    /// <exception cref="FrontingException">It does not, in time.</exception>
    public Task CheckAsync(TimeSpan timeout) =>
        Task.Factory.StartNew(
            () =>
            {
                using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
                try
                {
                    var topic = admin.GetMetadata(_options.Topic, timeout).Topics.FirstOrDefault();
                    if (topic is null || topic.Error.IsError || topic.Partitions.Count == 0)
                        throw new FrontingException(
                            FrontingProblem.NoTopic,
                            $"cluster '{_options.Cluster}' has no topic '{_options.Topic}' ({topic?.Error.Reason}). Start its worker, which creates it."
                        );
                }
                catch (KafkaException e)
                {
                    throw new FrontingException(
                        FrontingProblem.Unreachable,
                        $"cluster '{_options.Cluster}' ({_options.Bootstrap}) does not answer: {e.Error.Reason}.",
                        e
                    );
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>
    /// Hands a record in. It waits while too many are on their way, but for best_effort, whose record is then dropped. When it returns, the record is
    /// accepted (or dropped and counted): <see cref="Counts"/> and the drop handler say what becomes of it.
    /// </summary>
    /// <exception cref="FrontingException">The producer cannot go on.</exception>
    public async ValueTask SendAsync(FrontingRecord record, CancellationToken cancellation = default)
    {
        var isBestEffort = _options.Delivery == DeliveryClass.BestEffort;
        if (!_room.Wait(0, CancellationToken.None))
        {
            if (isBestEffort)
            {
                Interlocked.Increment(ref _accepted);
                Drop(record, $"{_options.MaxInFlight} records are on their way already");
                return;
            }

            await _room.WaitAsync(cancellation);
        }

        Interlocked.Increment(ref _accepted);
        var message = Message(record);
        while (true)
        {
            if (_fatal is { } fatal)
            {
                _room.Release();
                Drop(record, fatal);
                throw new FrontingException(FrontingProblem.Broken, $"stream '{_options.Topic}' to cluster '{_options.Cluster}': {fatal}");
            }

            try
            {
                var partition = new TopicPartition(_options.Topic, record.Partition is { } p ? new Partition(p) : Partition.Any);
                _producer.Produce(partition, message, report => OnReport(record, report));
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull && !isBestEffort)
            {
                // The queue is bounded in bytes too; its own thread empties it.
            }
            catch (ProduceException<byte[]?, byte[]?> e)
            {
                _room.Release();
                Drop(record, e.Error.Reason);
                return;
            }

            try
            {
                await Task.Delay(QueueFullRetry, _time, cancellation);
            }
            catch (OperationCanceledException)
            {
                _room.Release();
                Drop(record, "the caller gave up while there was no room");
                throw;
            }
        }
    }

    /// <summary>Waits until every accepted record is delivered or dropped.</summary>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        while (Counts.OnTheirWay > 0 && _fatal is null)
        {
            cancellation.ThrowIfCancellationRequested();
            // Not the wait itself but a request to send now, without the linger.
            await Task.Run(() => _producer.Flush(TimeSpan.FromMilliseconds(100)), cancellation);
        }
    }

    /// <summary>Gives what is still on its way up to 10 s, then counts it as dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() =>
        {
            _producer.Flush(TimeSpan.FromSeconds(10));
            if (Counts.OnTheirWay > 0)
                _producer.Poll(TimeSpan.Zero);
            _producer.Dispose();
        });
        // Whatever had no report by now never gets one.
        Interlocked.Add(ref _dropped, Counts.OnTheirWay);
        _room.Dispose();
    }

    private static Message<byte[]?, byte[]?> Message(FrontingRecord record)
    {
        var message = new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value };
        if (record.TimestampMs is { } time)
            message.Timestamp = new Timestamp(time, TimestampType.CreateTime);
        if (record.Headers.Count > 0)
        {
            message.Headers = [];
            foreach (var (name, value) in record.Headers)
                message.Headers.Add(name, value);
        }

        return message;
    }

    private void OnReport(FrontingRecord record, DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError)
        {
            Drop(record, report.Error.Reason);
        }
        else
        {
            _unreachable = null;
            Interlocked.Increment(ref _delivered);
            _options.OnDelivery?.Invoke(
                new FrontingDelivery(record, report.Partition.Value, report.Offset.Value, report.Message.Timestamp.UnixTimestampMs)
            );
        }

        _room.Release();
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
            _fatal = error.Reason;
        else if (error.Code == ErrorCode.Local_AllBrokersDown)
            _unreachable = error.Reason;
    }

    private void Drop(FrontingRecord record, string reason)
    {
        Interlocked.Increment(ref _dropped);
        _options.OnDrop?.Invoke(new FrontingDrop(record, reason));
    }
}
