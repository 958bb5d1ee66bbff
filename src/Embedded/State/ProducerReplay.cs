using Keystone.Kafka.Records;

namespace Keystone.Embedded.State;

/// <summary>Learns producers and transactions anew from the log, as a broker does after its log was truncated.</summary>
internal static class ProducerReplay
{
    public static void Rebuild(Partition partition)
    {
        var producers = partition.Producers;
        producers.Clear();
        foreach (var chunk in partition.Log.Chunks)
        foreach (var entry in chunk.Batches)
        {
            var bytes = chunk.BytesOf(entry);
            if (!RecordBatchHeader.TryRead(bytes.Span, out var batch) || batch.ProducerId < 0)
                continue;
            if (!batch.IsControl)
                producers.Appended(batch, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp);
            else if (ReadMarker(bytes) is { } marker)
                producers.MarkerAppended(
                    batch.ProducerId,
                    batch.ProducerEpoch,
                    marker.CoordinatorEpoch,
                    marker.Commit,
                    batch.BaseOffset,
                    batch.MaxTimestamp
                );
        }
        partition.Transactions.HighWatermarkIs(partition.HighWatermark);
    }

    private static (bool Commit, int CoordinatorEpoch)? ReadMarker(ReadOnlyMemory<byte> batch)
    {
        var records = new RecordIterator(batch, null);
        if (!records.MoveNext() || !ControlRecord.TryRead(records.Current, out var marker))
            return null;
        return (marker.Type == ControlType.Commit, marker.CoordinatorEpoch);
    }
}
