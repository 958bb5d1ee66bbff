using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>
/// The idempotence rules of one partition (KIP-98, KIP-360, KIP-890): which batch is a retry, which is out of order, whose epoch is
/// over. Kept though the records are gone by retention, until the producer has been idle for producer.id.expiration.ms.
/// </summary>
internal sealed class ProducerStates(TransactionIndex transactions)
{
    private readonly Dictionary<long, ProducerEntry> entries = [];

    public IEnumerable<ProducerEntry> Entries => entries.Values;

    public bool HasOpenTransaction(long producerId, short epoch) =>
        entries.TryGetValue(producerId, out var entry) && entry.OpenSince is not null && entry.Epoch == epoch;

    /// <summary>The stored batch that this one repeats, if it is among the last five of its producer.</summary>
    public BatchMeta? FindDuplicate(in RecordBatchHeader batch) =>
        entries.TryGetValue(batch.ProducerId, out var entry)
            ? entry.Find(batch.ProducerEpoch, batch.BaseSequence, LastSequenceOf(batch))
            : null;

    /// <summary>Whether the batch may be appended; call only for batches that carry a producer id and repeat nothing.</summary>
    public ErrorCode Check(in RecordBatchHeader batch, bool implicitTransaction)
    {
        if (!entries.TryGetValue(batch.ProducerId, out var entry) || entry.Epoch == ProducerEntry.NoEpoch)
        {
            // Any sequence is taken from a producer that is not known (its state may have expired); transactions v2 cannot
            // have lost theirs, so there a first sequence other than 0 means that a batch before it is missing.
            return implicitTransaction && batch.BaseSequence != 0 ? ErrorCode.OutOfOrderSequenceNumber : ErrorCode.None;
        }
        if (batch.ProducerEpoch < entry.Epoch)
            return ErrorCode.InvalidProducerEpoch;
        var inOrder =
            batch.ProducerEpoch == entry.Epoch
                ? batch.BaseSequence == (entry.LastSequence == int.MaxValue ? 0 : entry.LastSequence + 1)
                : batch.BaseSequence == 0;
        if (!inOrder)
            return ErrorCode.OutOfOrderSequenceNumber;
        if (entry.OpenSince is not null && !batch.IsTransactional)
            return ErrorCode.InvalidTxnState;
        return ErrorCode.None;
    }

    /// <summary>Notes an appended data batch; the first one of a transaction opens it.</summary>
    public void Appended(in RecordBatchHeader batch, long baseOffset, long lastOffset, long timestamp)
    {
        var entry = EntryOf(batch.ProducerId);
        entry.Add(batch.ProducerEpoch, new BatchMeta(batch.BaseSequence, LastSequenceOf(batch), baseOffset, lastOffset, timestamp));
        if (!batch.IsTransactional || entry.OpenSince is not null)
            return;
        entry.OpenSince = baseOffset;
        transactions.Begin(batch.ProducerId, baseOffset);
    }

    /// <summary>Notes an appended commit or abort marker, which ends the producer's transaction here and may raise its epoch.</summary>
    public void MarkerAppended(long producerId, short epoch, int coordinatorEpoch, bool commit, long offset, long timestamp)
    {
        var entry = EntryOf(producerId);
        entry.RaiseEpochTo(epoch);
        entry.CoordinatorEpoch = coordinatorEpoch;
        entry.LastTimestamp = timestamp;
        if (entry.OpenSince is not { } first)
            return;
        entry.OpenSince = null;
        transactions.End(producerId, first, offset, commit);
    }

    public void Expire(long nowMs, long idleMs)
    {
        foreach (var (id, entry) in entries)
            if (entry.OpenSince is null && nowMs - entry.LastTimestamp >= idleMs)
                entries.Remove(id);
    }

    public void Clear()
    {
        entries.Clear();
        transactions.Clear();
    }

    private ProducerEntry EntryOf(long producerId)
    {
        if (!entries.TryGetValue(producerId, out var entry))
            entries.Add(producerId, entry = new ProducerEntry(producerId));
        return entry;
    }

    private static int LastSequenceOf(in RecordBatchHeader batch)
    {
        var last = (long)batch.BaseSequence + batch.LastOffsetDelta;
        return (int)(last > int.MaxValue ? last - int.MaxValue - 1 : last);
    }
}
