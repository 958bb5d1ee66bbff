namespace Keystone.Embedded.Logs;

/// <summary>What a partition knows of one producer id (KIP-98): its epoch, its last five batches, its open transaction.</summary>
internal sealed class ProducerEntry(long producerId)
{
    public const short NoEpoch = -1;
    public const int NoSequence = -1;
    private const int Kept = 5;

    private readonly BatchMeta[] recent = new BatchMeta[Kept];
    private int count;

    public long ProducerId { get; } = producerId;

    public short Epoch { get; private set; } = NoEpoch;

    public int CoordinatorEpoch { get; set; } = -1;

    public long LastTimestamp { get; set; } = -1;

    /// <summary>The first offset of the transaction that is open here, or null.</summary>
    public long? OpenSince { get; set; }

    public bool HasBatches => count > 0;

    public int LastSequence => count == 0 ? NoSequence : recent[count - 1].LastSequence;

    public long LastOffset => count == 0 ? -1 : recent[count - 1].LastOffset;

    public int LastOffsetDelta => count == 0 ? 0 : (int)(recent[count - 1].LastOffset - recent[count - 1].FirstOffset);

    public BatchMeta? Find(short epoch, int firstSequence, int lastSequence)
    {
        if (epoch == Epoch)
            for (var i = 0; i < count; i++)
                if (recent[i].FirstSequence == firstSequence && recent[i].LastSequence == lastSequence)
                    return recent[i];
        return null;
    }

    public void Add(short epoch, in BatchMeta batch)
    {
        RaiseEpochTo(epoch);
        if (count == Kept)
        {
            Array.Copy(recent, 1, recent, 0, Kept - 1);
            count--;
        }
        recent[count++] = batch;
        LastTimestamp = batch.Timestamp;
    }

    /// <summary>A newer epoch begins at sequence 0, so the batches of the older one can no longer be retried.</summary>
    public void RaiseEpochTo(short epoch)
    {
        if (epoch == Epoch)
            return;
        Epoch = epoch;
        count = 0;
    }
}
