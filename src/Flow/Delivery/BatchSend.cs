using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;

namespace Keystone.Flow.Delivery;

/// <summary>
/// One batch under way to a target. It holds a reference to its element's lease until its bytes are needed no more, whoever ends it, so that
/// they stay even when the graph is long gone. Pooled by the stage.
/// </summary>
internal sealed class BatchSend
{
    private StageInbox<BatchSend> inbox = null!;
    private ElementLease? lease;

    /// <summary>Null for what goes to no target of the flow: position records.</summary>
    public OutboundPartition? To { get; set; }

    public OutboundElement? Element { get; private set; }

    public OutboundBatch? Batch { get; private set; }

    public string Topic { get; private set; } = "";

    public int Partition { get; private set; }

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    public SendOutcome Outcome { get; private set; }

    public Exception? Error { get; private set; }

    public bool IsGivenUp { get; private set; }

    /// <summary>Refused: what the target says of the batch.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Refused: indexes of the records at fault, with what the target says of each; empty where it does not tell.</summary>
    public IReadOnlyList<(int Index, string Cause)> AtFault { get; private set; } = [];

    /// <summary>Target offset of the batch's first record, -1 where it is not known.</summary>
    public long BaseOffset { get; private set; }

    public void Begin(StageInbox<BatchSend> completions, string topic, OutboundElement element, OutboundBatch batch)
    {
        Begin(completions, topic, batch.Partition, batch.Bytes);
        Element = element;
        Batch = batch;
        lease = element.Lease;
        lease.Retain();
        element.PendingSends++;
    }

    /// <summary>Bytes that belong to no element (position records, pieces of a refused batch): their owner keeps them until the end.</summary>
    public void Begin(StageInbox<BatchSend> completions, string topic, int partition, ReadOnlyMemory<byte> bytes)
    {
        inbox = completions;
        Topic = topic;
        Partition = partition;
        Bytes = bytes;
        Element = null;
        Batch = null;
        Error = null;
        IsGivenUp = false;
        Refusal = null;
        AtFault = [];
        BaseOffset = -1;
    }

    public void Written(long baseOffset)
    {
        BaseOffset = baseOffset;
        End(SendOutcome.Written);
    }

    public void Refused(string refusal, IReadOnlyList<(int Index, string Cause)> atFault)
    {
        Refusal = refusal;
        AtFault = atFault;
        End(SendOutcome.Refused);
    }

    public void HeldBack() => End(SendOutcome.HeldBack);

    /// <param name="isGivenUp">This batch alone was given up (best_effort); the output goes on.</param>
    public void Failed(Exception error, bool isGivenUp = false)
    {
        Error = error;
        IsGivenUp = isGivenUp;
        End(SendOutcome.Failed);
    }

    /// <summary>The bytes are needed no more.</summary>
    public void ReleaseLease()
    {
        var held = lease;
        lease = null;
        held?.Release();
    }

    private void End(SendOutcome outcome)
    {
        Outcome = outcome;
        // What was not written for its records' sake is still needed by the stage, which lets go then; unless the stage is gone.
        if (outcome is SendOutcome.Written or SendOutcome.Failed)
            ReleaseLease();
        if (!inbox.Post(this))
            ReleaseLease();
    }
}
