using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>A batch from its enqueueing to its result.</summary>
internal sealed class PendingBatch
{
    public PendingBatch(TopicPartition partition, OutgoingBatch batch, IProduceObserver observer, object? state)
    {
        if (!RecordBatchHeader.TryRead(batch.Bytes.Span, out var header) || header.TotalBytes != batch.Bytes.Length || header.Magic != 2)
            throw new ArgumentException("These bytes are not exactly one record batch of magic 2.", nameof(batch));
        Partition = partition;
        Bytes = batch.Bytes;
        RecordCount = header.RecordCount;
        SequenceCount = header.LastOffsetDelta + 1;
        Observer = observer;
        State = state;
    }

    public TopicPartition Partition { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public int RecordCount { get; }

    /// <summary>How far the batch moves its partition's sequence.</summary>
    public int SequenceCount { get; }

    public IProduceObserver Observer { get; }

    public object? State { get; }

    /// <summary>The header as it is sent.</summary>
    public byte[] Header { get; } = new byte[RecordBatchHeader.Size];

    public int Sequence { get; private set; }

    /// <summary>A retry goes out under the same producer and sequence, so that a broker that has it already knows it.</summary>
    public bool IsStamped { get; private set; }

    public long EnqueuedAt { get; set; }

    public int Tries { get; set; }

    public bool IsFlying { get; set; }

    /// <summary>A try ended without telling whether the batch is in the log.</summary>
    public bool IsInDoubt { get; set; }

    public bool HasResult { get; private set; }

    public ProduceResult Result { get; private set; }

    public void Stamp(in BatchStamp stamp)
    {
        BatchRewriter.Restamp(Bytes.Span, Header, stamp);
        Sequence = stamp.BaseSequence;
        IsStamped = true;
    }

    /// <summary>To be stamped anew: the broker has no memory of the sequence.</summary>
    public void Unstamp() => IsStamped = false;

    public void End(in ProduceResult result)
    {
        Result = result;
        HasResult = true;
    }
}
