using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>Finds records by time: batches by their largest timestamp, then the record inside.</summary>
internal static class TimeIndex
{
    /// <summary>The first record from the log's start on whose timestamp is the given one or later.</summary>
    public static (long Offset, long Timestamp)? FindAtOrAfter(PartitionLog log, long time)
    {
        for (var c = log.ChunkIndexOf(log.StartOffset); c < log.Chunks.Count; c++)
        {
            var chunk = log.Chunks[c];
            if (chunk.MaxTimestamp < time)
                continue;
            foreach (var batch in chunk.Batches)
                if (batch.MaxTimestamp >= time && FindIn(chunk.BytesOf(batch), time, log.StartOffset) is { } found)
                    return found;
        }
        return null;
    }

    /// <summary>The first record that has the largest timestamp of all; 3.7 gives its batch's last offset instead (KAFKA-16310).</summary>
    public static (long Offset, long Timestamp)? FindLargest(PartitionLog log, KafkaRelease release)
    {
        (LogChunk Chunk, BatchEntry Batch)? largest = null;
        for (var c = log.ChunkIndexOf(log.StartOffset); c < log.Chunks.Count; c++)
            foreach (var batch in log.Chunks[c].Batches)
                if (batch.LastOffset >= log.StartOffset && batch.MaxTimestamp > (largest?.Batch.MaxTimestamp ?? -1))
                    largest = (log.Chunks[c], batch);
        if (release == KafkaRelease.V3_7)
            return largest is var (_, last) ? (last.LastOffset, last.MaxTimestamp) : null;
        return largest is var (chunk, found) ? FindIn(chunk.BytesOf(found), found.MaxTimestamp, log.StartOffset) : null;
    }

    private static (long Offset, long Timestamp)? FindIn(ReadOnlyMemory<byte> batch, long time, long from)
    {
        using var window = new DecompressionWindow();
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
            if (records.Current.Timestamp >= time && records.Current.Offset >= from)
                return (records.Current.Offset, records.Current.Timestamp);
        return null;
    }
}
