using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;

namespace Keystone.Flow.Delivery;

/// <summary>
/// One batch under way to a target. It holds a reference to its element's lease until its bytes are needed no more, whoever ends it, so that
/// they stay even when the graph is long gone. Pooled by the stage.
/// </summary>
internal sealed class BatchSend : IProduceObserver
{
    private StageInbox<BatchSend> inbox = null!;
    private ElementLease? lease;

    /// <summary>Null for what goes to no target of the flow: position records.</summary>
    public OutboundPartition? To { get; private set; }

    /// <summary>Null for bytes that belong to no element: position records, parts of a refused batch.</summary>
    public OutboundElement? Element { get; private set; }

    public OutboundBatch? Batch { get; private set; }

    public TopicPartition Partition { get; private set; }

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>How it ended.</summary>
    public ProduceResult Result { get; private set; }

    public void Begin(StageInbox<BatchSend> completions, OutboundPartition to, OutboundElement element, OutboundBatch batch)
    {
        Begin(completions, to, batch.Bytes);
        Element = element;
        Batch = batch;
        lease = element.Lease;
        lease.Retain();
        element.PendingSends++;
    }

    /// <summary>A part of a refused batch; its owner keeps the bytes until the end.</summary>
    public void Begin(StageInbox<BatchSend> completions, OutboundPartition to, ReadOnlyMemory<byte> bytes)
    {
        Begin(completions, to.Partition, bytes);
        To = to;
    }

    /// <summary>Position records.</summary>
    public void Begin(StageInbox<BatchSend> completions, TopicPartition partition, ReadOnlyMemory<byte> bytes)
    {
        inbox = completions;
        To = null;
        Element = null;
        Batch = null;
        Partition = partition;
        Bytes = bytes;
    }

    /// <summary>On the producer's loop.</summary>
    public void OnProduced(in ProduceResult result, object? state)
    {
        Result = result;
        // What was not written for its records' sake is still needed by the stage, which lets go then; unless the stage is gone.
        if (result.Outcome is ProduceOutcome.Written or ProduceOutcome.Failed)
            ReleaseLease();
        if (!inbox.Put(this))
            ReleaseLease();
    }

    /// <summary>The batches of an answer come to the stage together.</summary>
    public void OnTold() => inbox.Wake();

    /// <summary>The bytes are needed no more.</summary>
    public void ReleaseLease()
    {
        var held = lease;
        lease = null;
        held?.Release();
    }
}
