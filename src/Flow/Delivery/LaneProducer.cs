using Keystone.Client;
using Keystone.Client.Producing;

namespace Keystone.Flow.Delivery;

/// <summary>At-least-once and best-effort data: a producer of the lane's own.</summary>
internal sealed class LaneProducer(BatchProducer producer) : IBatchOutput
{
    /// <summary>What it waits for at present.</summary>
    public ProducerTrouble? Trouble => producer.Trouble;

    public void Send(BatchSend send) => producer.Enqueue(send.Partition, new OutgoingBatch(send.Bytes), send);

    public void Flush() => producer.Flush();

    public void Resume(TopicPartition partition) => producer.Resume(partition);

    public ValueTask DisposeAsync() => producer.DisposeAsync();
}
