using Keystone.Client;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Sends batches to a cluster: in order for each partition, several under way, retried without duplicates. Every send is told its end once, on
/// any thread, at the latest when the output is disposed.
/// </summary>
internal interface IBatchOutput : IAsyncDisposable
{
    /// <summary>Takes a batch; it leaves with the next <see cref="Flush"/>.</summary>
    void Send(BatchSend send);

    void Flush();

    /// <summary>After a refusal, when everything sent to the partition has ended: it takes batches again.</summary>
    void Resume(TopicPartition partition);
}
