using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Lanes;

namespace Keystone.Flow.Delivery;

/// <summary>
/// Writes positions in a small transaction of the lane's own: for at_least_once after the acknowledgements, for sinks when something is stored.
/// So zombies are fenced there too. One commit at a time.
/// </summary>
internal sealed class PositionTransaction(ITransactionOutput output)
{
    public async Task CommitAsync(
        IReadOnlyList<(TopicPartition Partition, ReadOnlyMemory<byte> Bytes)> batches,
        CancellationToken cancellation
    )
    {
        if (batches.Count == 0)
            return;
        var sends = new Sends(batches.Count);
        foreach (var (partition, bytes) in batches)
        {
            var send = new BatchSend();
            send.Begin(sends.Inbox, partition, bytes);
            output.Send(send);
        }
        output.Flush();
        try
        {
            await sends.Ended.ConfigureAwait(false);
            await output.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (ProducerFencedException fenced)
        {
            throw SendFailure.Of(fenced);
        }
    }

    /// <summary>Counts ends down; fails with the first failure once all have ended, so that nobody reads the bytes any more.</summary>
    private sealed class Sends
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock gate = new();
        private int left;
        private Exception? failure;

        public Sends(int count)
        {
            left = count;
            Inbox = new StageInbox<BatchSend>(OnEnded);
        }

        public StageInbox<BatchSend> Inbox { get; }

        public Task Ended => ended.Task;

        private void OnEnded()
        {
            lock (gate)
            {
                foreach (var send in Inbox.Drain())
                {
                    left--;
                    if (send.Result.Outcome != ProduceOutcome.Written)
                        failure ??= SendFailure.Of(send.Result);
                }
                if (left > 0)
                    return;
            }
            if (failure is null)
                ended.TrySetResult();
            else
                ended.TrySetException(failure);
        }
    }
}
