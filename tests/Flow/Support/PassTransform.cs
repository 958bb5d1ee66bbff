using Keystone.Client.Fetching;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Topology.Model;

namespace Keystone.Flow.Tests.Support;

/// <summary>
/// The simplest honest transform: every committed record goes on, to the same partition of target 0; whole batches as they came. What the
/// test marks as poison, and what a target refused, goes where `on_error` says.
/// </summary>
internal sealed class PassTransform(LaneRunContext context, Func<string, string?> poison) : ISliceTransform
{
    private readonly AbortedFilter filter = new();
    private readonly DecompressionWindow window = new();
    private readonly List<int> offsets = [];

    public void Transform(SourceSlice slice, OutboundElement into)
    {
        filter.Reset(slice.Aborted);
        var batches = new RecordBatchEnumerator(slice.Bytes.Span);
        while (batches.MoveNext())
        {
            var header = batches.Header;
            var bytes = slice.Bytes.Slice(batches.Start, header.TotalBytes);
            into.Counts.ReadBytes += bytes.Length;
            switch (filter.Judge(header, bytes))
            {
                case BatchFate.Aborted:
                    into.Counts.Aborted += header.RecordCount;
                    break;
                case BatchFate.Keep when header.NextOffset > slice.FromOffset:
                    Pass(slice, into, header, bytes);
                    break;
            }
        }
    }

    public void Dispose() => window.Dispose();

    private void Pass(SourceSlice slice, OutboundElement into, in RecordBatchHeader header, ReadOnlyMemory<byte> bytes)
    {
        var records = new RecordIterator(bytes, window);
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions { Codec = header.Codec, MaxBytes = context.Targets[0].MaxMessageBytes }
        );
        offsets.Clear();
        var isWhole = header.BaseOffset >= slice.FromOffset;
        while (records.MoveNext())
        {
            ref readonly var record = ref records.Current;
            if (record.Offset < slice.FromOffset)
                continue;
            into.Counts.Read++;
            if (!context.Poison.TryGet(slice.Partition, record.Offset, out var cause))
                cause = poison(System.Text.Encoding.UTF8.GetString(record.Value));
            if (cause is not null)
            {
                isWhole = false;
                OnError(into, record, cause);
                continue;
            }
            into.Counts.Kept++;
            if (!writer.AppendRaw(record.Timestamp, record.Tail))
            {
                isWhole = false;
                Flush(slice, into, writer);
                writer.AppendRaw(record.Timestamp, record.Tail);
            }
            offsets.Add((int)(record.Offset - slice.FromOffset));
        }
        if (isWhole)
            into.AddPassed(0, slice.Partition.Partition, bytes, header.RecordCount, header.BaseOffset, header.LastOffset);
        else
            Flush(slice, into, writer);
    }

    private void OnError(OutboundElement into, in RecordView record, string cause)
    {
        switch (context.Flow.OnError)
        {
            case ErrorAction.Stop:
                throw new StopLaneException($"{into.Partition} offset {record.Offset}: {cause}");
            case ErrorAction.Skip:
                into.Counts.Skipped++;
                break;
            default:
                context.DeadLetters.Add(into, record.Offset, record.Timestamp, record.Tail, cause);
                break;
        }
    }

    private void Flush(SourceSlice slice, OutboundElement into, RecordBatchWriter writer)
    {
        if (writer.RecordCount == 0)
            return;
        var batch = writer.Complete();
        into.AddEncoded(
            0,
            slice.Partition.Partition,
            batch.Memory,
            batch,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(offsets),
            ReencodeReason.PositionCut
        );
        offsets.Clear();
    }
}
