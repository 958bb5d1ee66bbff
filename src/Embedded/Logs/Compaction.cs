using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>
/// Keeps the last record of each key, as Kafka's cleaner does: offsets stay, batches get holes, aborted records go, tombstones and
/// markers go once their time (delete.retention.ms) is over. Works beside the loop, on closed chunks.
/// </summary>
internal sealed class Compaction(CompactionInput input) : IDisposable
{
    private readonly DecompressionWindow window = new();
    private readonly Dictionary<byte[], long> last = new(KeyComparer.Instance);
    private readonly List<LogChunk> output = [];
    private readonly HashSet<long> openTransactions = [];

    /// <summary>The chunks that take the place of the input's.</summary>
    /// <exception cref="CorruptBatchException">A batch in the log does not decode.</exception>
    public IReadOnlyList<LogChunk> Run()
    {
        foreach (var (chunk, batches) in input.Chunks)
        foreach (var entry in batches)
            Learn(chunk.BytesOf(entry));
        foreach (var (chunk, batches) in input.Chunks)
        foreach (var entry in batches)
            Clean(chunk.BytesOf(entry), entry);
        return output;
    }

    public void Dispose() => window.Dispose();

    private void Learn(ReadOnlyMemory<byte> batch)
    {
        var records = new RecordIterator(batch, window);
        if (records.Header.IsControl || IsAborted(records.Header))
            return;
        var keys = last.GetAlternateLookup<ReadOnlySpan<byte>>();
        while (records.MoveNext())
            if (!records.Current.KeyIsNull)
                keys[records.Current.Key] = records.Current.Offset;
    }

    private void Clean(ReadOnlyMemory<byte> batch, in BatchEntry entry)
    {
        RecordBatchHeader.TryRead(batch.Span, out var header);
        if (header.IsControl)
        {
            // A marker may go when no record of its transaction was left, and readers had the time to see it.
            if (openTransactions.Remove(header.ProducerId))
                Keep(batch, entry);
            else
                KeepUntilHorizon(batch, header, entry);
            return;
        }
        if (header.IsTransactional)
            openTransactions.Add(header.ProducerId);
        if (IsAborted(header))
            KeepEmpty(header, entry);
        else
            CleanRecords(batch, header, entry);
    }

    private bool IsAborted(in RecordBatchHeader header)
    {
        if (!header.IsTransactional)
            return false;
        foreach (var t in input.Aborted)
            if (t.ProducerId == header.ProducerId && t.FirstOffset <= header.BaseOffset && header.BaseOffset <= t.LastOffset)
                return true;
        return false;
    }

    private void KeepUntilHorizon(ReadOnlyMemory<byte> batch, in RecordBatchHeader header, in BatchEntry entry)
    {
        if (header.HasDeleteHorizon && header.BaseTimestamp <= input.NowMs)
        {
            KeepEmpty(header, entry);
            return;
        }
        if (header.HasDeleteHorizon)
            Keep(batch, entry);
        else
            Rewrite(batch, header, entry, input.NowMs + input.Config.DeleteRetentionMs);
    }

    private void CleanRecords(ReadOnlyMemory<byte> batch, in RecordBatchHeader header, in BatchEntry entry)
    {
        var overdue = header.HasDeleteHorizon && header.BaseTimestamp <= input.NowMs;
        var (kept, all, tombstones) = (0, 0, false);
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
        {
            all++;
            if (!IsKept(records.Current, overdue))
                continue;
            kept++;
            tombstones |= records.Current.ValueIsNull;
        }
        var needsHorizon = tombstones && !header.HasDeleteHorizon;
        if (kept == 0)
            KeepEmpty(header, entry);
        else if (kept == all && !needsHorizon)
            Keep(batch, entry);
        else
            Rewrite(batch, header, entry, needsHorizon ? input.NowMs + input.Config.DeleteRetentionMs : null);
    }

    private bool IsKept(in RecordView record, bool overdue)
    {
        if (record.KeyIsNull)
            return false;
        var keys = last.GetAlternateLookup<ReadOnlySpan<byte>>();
        var isLast = !keys.TryGetValue(record.Key, out var offset) || offset <= record.Offset;
        return isLast && !(overdue && record.ValueIsNull);
    }

    private void Rewrite(ReadOnlyMemory<byte> batch, in RecordBatchHeader header, in BatchEntry entry, long? horizon)
    {
        var baseTimestamp = horizon ?? header.BaseTimestamp;
        var overdue = header.HasDeleteHorizon && header.BaseTimestamp <= input.NowMs;
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = header.Codec,
                MaxBytes = int.MaxValue,
                MaxRecordBytes = int.MaxValue,
            }
        );
        writer.BaseTimestamp = baseTimestamp;
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
            if (header.IsControl || IsKept(records.Current, overdue))
                writer.AppendRaw(records.Current.Timestamp, records.Current.Tail, (int)(records.Current.Offset - header.BaseOffset));
        using var made = writer.Complete();
        var bytes = made.Memory.ToArray();
        var maxTimestamp = header.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : made.Header.MaxTimestamp;
        CompactedHeader.Write(bytes, header, baseTimestamp, maxTimestamp, made.Header.RecordCount, horizon is not null);
        Keep(bytes, entry with { MaxTimestamp = maxTimestamp });
    }

    /// <summary>A batch without records stays where it is the last of its producer, so that the producer's sequence is not lost.</summary>
    private void KeepEmpty(in RecordBatchHeader header, in BatchEntry entry)
    {
        if (header.ProducerId < 0 || !input.LastOfProducers.Contains(header.LastOffset))
            return;
        var bytes = new byte[RecordBatchHeader.Size];
        CompactedHeader.Write(bytes, header, header.MaxTimestamp, header.MaxTimestamp, 0, withHorizon: false);
        Keep(bytes, entry);
    }

    private void Keep(ReadOnlyMemory<byte> batch, in BatchEntry entry)
    {
        var room = output.Count > 0 ? output[^1] : null;
        if (room?.Fits(batch.Length) != true)
        {
            room?.Seal();
            output.Add(room = new LogChunk(Math.Max(batch.Length, RoomBytes()), entry.BaseOffset, input.NowMs));
        }
        room.Append(batch.Span, entry.BaseOffset, entry.LastOffset, entry.MaxTimestamp);
    }

    /// <summary>Never more than what was there: a chunk of a megabyte for what is left of a small log would waste it.</summary>
    private int RoomBytes() => (int)Math.Min(PartitionLog.LargestChunk, input.Chunks.Sum(c => (long)c.Chunk.Used));
}
