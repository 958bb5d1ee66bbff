using Keystone.Flow.Internals;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Flow.Positions;

/// <summary>
/// The newest committed record of each key of a position log's partition, built by reading it *uncommitted* and letting the control records
/// decide. The last stable offset is of no use here: an open transaction of any other lane holds it back, and with it the position that
/// we ourselves committed. Not thread-safe.
/// </summary>
internal sealed class PositionTable : IDisposable
{
    private readonly Dictionary<byte[], Entry> committed = new(KeyBytes.Comparer);
    private readonly Dictionary<long, OpenTransaction> open = [];
    private readonly DecompressionWindow window = new();

    /// <summary>Producers with records that no control record has decided yet.</summary>
    public int OpenTransactions { get; private set; }

    public int Count => committed.Count;

    /// <summary>Applies whole batches in the order of the log; each batch is applied once.</summary>
    /// <param name="batches">As fetched, uncommitted.</param>
    /// <param name="from">Records below it (a fetch begins at a batch's start) were applied already.</param>
    public void Apply(ReadOnlyMemory<byte> batches, long from)
    {
        var each = new RecordBatchEnumerator(batches.Span);
        while (each.MoveNext())
        {
            var header = each.Header;
            if (header.NextOffset <= from || header.RecordCount == 0)
                continue;
            var records = new RecordIterator(batches.Slice(each.Start, header.TotalBytes), window);
            if (header.IsControl)
                Decide(header.ProducerId, ref records);
            else
                Take(header, from, ref records);
        }
    }

    /// <summary>Everything that stands for a flow and a source cluster.</summary>
    public FlowPositions Of(string flow, string sourceClusterId)
    {
        FlowRecord? record = null;
        var partitions = new Dictionary<(Guid TopicId, int Partition), PartitionPosition>();
        var claims = new Dictionary<int, string>();
        foreach (var (keyBytes, entry) in committed)
        {
            var key = PositionKey.Parser.ParseFrom(keyBytes);
            if (key.Flow != flow || key.SourceClusterId != sourceClusterId)
                continue;
            if (key.ClaimedLane > 0)
                claims[key.ClaimedLane - 1] = ClaimValue.Parser.ParseFrom(entry.Value).InstanceId;
            else if (key.TopicId.IsEmpty)
                record = PositionValues.Read(FlowValue.Parser.ParseFrom(entry.Value), entry.Offset);
            else
                partitions[(PositionKeys.TopicIdOf(key.TopicId), key.Partition)] = PositionValues.Read(
                    PositionValue.Parser.ParseFrom(entry.Value),
                    entry.Offset
                );
        }
        return new FlowPositions(record, partitions, claims);
    }

    internal void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isTombstone, long offset)
    {
        var byKey = committed.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (isTombstone)
        {
            byKey.Remove(key);
            return;
        }
        if (!byKey.TryGetValue(key, out var entry))
            byKey[key] = entry = new Entry();
        entry.Offset = offset;
        if (entry.Value.Length == value.Length)
            value.CopyTo(entry.Value);
        else
            entry.Value = value.ToArray();
    }

    public void Dispose() => window.Dispose();

    private void Take(in RecordBatchHeader header, long from, ref RecordIterator records)
    {
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset < from || record.KeyIsNull)
                continue;
            if (!header.IsTransactional)
            {
                Put(record.Key, record.Value, record.ValueIsNull, record.Offset);
                continue;
            }
            if (!open.TryGetValue(header.ProducerId, out var transaction))
            {
                open[header.ProducerId] = transaction = new OpenTransaction();
                OpenTransactions++;
            }
            transaction.Add(record.Key, record.Value, record.ValueIsNull, record.Offset);
        }
    }

    private void Decide(long producerId, ref RecordIterator records)
    {
        while (records.MoveNext())
        {
            var record = records.Current;
            if (!ControlRecord.TryRead(record, out var control) || !open.Remove(producerId, out var transaction))
                continue;
            OpenTransactions--;
            if (control.Type == ControlType.Commit)
                transaction.CommitTo(this);
        }
    }

    private sealed class Entry
    {
        public byte[] Value { get; set; } = [];

        /// <summary>Of the record in the log: a record is new to a reader when it lies behind what the reader had read.</summary>
        public long Offset { get; set; }
    }
}
