using Keystone.Kafka.Records;

namespace Keystone.Client.Fetching;

/// <summary>
/// Tells which batches of one fetched partition count for a read committed reader (KIP-98). The broker lists every aborted
/// transaction that overlaps what it sent, with its first offset, so this also holds where the fetch began inside of one. Batches
/// have to be shown in their order. Reusable, not thread-safe.
/// </summary>
public sealed class AbortedFilter
{
    private readonly HashSet<long> open = [];
    private IReadOnlyList<AbortedTransaction> aborted = [];
    private int next;

    /// <summary>Begins with another fetched partition.</summary>
    /// <param name="transactions">Ordered by first offset, as <see cref="FetchedPartition.Aborted"/> is.</param>
    public void Reset(IReadOnlyList<AbortedTransaction> transactions)
    {
        aborted = transactions;
        next = 0;
        open.Clear();
    }

    /// <exception cref="CorruptBatchException">A control batch cannot be read.</exception>
    public BatchFate Judge(in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        while (next < aborted.Count && aborted[next].FirstOffset <= header.LastOffset)
            open.Add(aborted[next++].ProducerId);
        if (header.IsControl)
        {
            // The marker ends its producer's transaction; a later one of the same producer is listed anew.
            if (open.Count > 0 && IsAbortMarker(batch))
                open.Remove(header.ProducerId);
            return BatchFate.Control;
        }
        return header.IsTransactional && open.Count > 0 && open.Contains(header.ProducerId) ? BatchFate.Aborted : BatchFate.Keep;
    }

    private static bool IsAbortMarker(ReadOnlyMemory<byte> batch)
    {
        // Compaction may have emptied it; then it says nothing.
        var records = new RecordIterator(batch, null);
        return records.MoveNext() && ControlRecord.TryRead(records.Current, out var marker) && marker.Type == ControlType.Abort;
    }
}
