using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Delivery;

/// <summary>A lane's transactional id, on Keystone.Client.</summary>
internal sealed class LaneTransactions(TransactionalProducer producer, CrashPoints crashPoints) : ITransactionOutput
{
    private readonly Action onEndSent = () => crashPoints.ReachUnderWay(CrashPoints.Ending);

    /// <summary>What it waits for at present.</summary>
    public ProducerTrouble? Trouble => producer.Trouble;

    /// <summary>Fences every older owner and ends what it left open; when it returns, all control records of the lane are written.</summary>
    public Task InitAsync(CancellationToken cancellation) => producer.InitAsync(cancellation);

    public void Send(BatchSend send) => producer.Enqueue(send.Partition, new OutgoingBatch(send.Bytes), send);

    public void Flush() => producer.Flush();

    public void Resume(TopicPartition partition) =>
        throw new NotSupportedException($"{partition}: a transaction with a refused batch is aborted, its partitions are not resumed.");

    public Task CommitAsync(CancellationToken cancellation) => producer.CommitAsync(cancellation, onEndSent);

    public Task AbortAsync(CancellationToken cancellation) => producer.AbortAsync(cancellation);

    public ValueTask DisposeAsync() => producer.DisposeAsync();
}
