using Keystone.Cli.Demo.Verifying;
using Keystone.Cli.Lines;
using Keystone.Fronting;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo;

/// <summary>
/// Produces into one stream of one region through the fronting tier. A record that stands in its topic is shown to the verification; one that the tier
/// gave up is counted and owed to nobody.
/// </summary>
internal sealed class StreamFeed : IAsyncDisposable
{
    private readonly FrontingProducer _producer;
    private readonly Action<FrontingDrop> _dropped;
    private long _notAccepted;

    public StreamFeed(
        TopologyModel model,
        StreamModel stream,
        string region,
        Func<ClusterModel, string> addresses,
        Verification verification,
        Action<FrontingDrop> dropped,
        TimeProvider time
    )
    {
        _dropped = dropped;
        var cluster = FrontingChoice.Choose(model, stream.Name, region).Name;
        _producer = new FrontingProducer(
            FrontingProducer.OptionsFor(model, stream.Name, region, addresses) with
            {
                ClientId = "keystone-demo",
                OnDrop = Drop,
                OnDelivery = delivery =>
                {
                    var record = delivery.Record;
                    verification.Judge(
                        cluster,
                        new ProducedRecord(
                            record.Key,
                            record.Value,
                            record.Headers,
                            stream.Name,
                            delivery.Partition,
                            delivery.Offset,
                            delivery.TimestampMs
                        )
                    );
                },
            },
            time
        );
    }

    /// <summary>Records that stand in the topic.</summary>
    public long Produced => _producer.Counts.Delivered;

    public long NotAccepted => Interlocked.Read(ref _notAccepted);

    public Task CheckAsync(TimeSpan patience, TimeProvider time, CancellationToken stop) =>
        StreamCheck.UntilThereAsync(_producer, patience, time, stop);

    public ValueTask SendAsync(FrontingRecord record, CancellationToken stop) => _producer.SendAsync(record, stop);

    public Task FlushAsync(CancellationToken stop) => _producer.FlushAsync(stop);

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    private void Drop(FrontingDrop drop)
    {
        Interlocked.Increment(ref _notAccepted);
        _dropped(drop);
    }
}
