namespace Keystone.Flow.Delivery;

/// <summary>
/// Sends batches to a cluster: in order for each partition, several under way, retried without duplicates. Every send ends in exactly one call
/// of BatchSend's Written, Refused, HeldBack or Failed, on any thread, at the latest when the output is disposed.
/// </summary>
internal interface IBatchOutput : IAsyncDisposable
{
    void Send(BatchSend send);

    /// <summary>After a refusal, when everything sent to the partition has ended: it takes batches again.</summary>
    void Resume(string topic, int partition);
}
