using System.Globalization;
using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Flow.DeadLetters;

/// <summary>
/// Makes batches of dead letters: key, value, headers and timestamp as they were, with the cause and the record's coordinates in headers
/// behind them. For one thread at a time: the run's.
/// </summary>
internal sealed class DeadLetterEncoder : IElementDeadLetters, IDisposable
{
    private readonly string flow;
    private readonly string sourceCluster;
    private readonly int partitions;
    private readonly RecordBatchWriter writer;
    private readonly HeaderBytes headers = new();
    private readonly List<int> offsets = [];
    private byte[] scratch = new byte[4096];

    /// <param name="sourceCluster">The source cluster's name in the topology.</param>
    /// <param name="partitions">Of the dead-letter topic.</param>
    /// <param name="maxBatchBytes">Its max.message.bytes.</param>
    public DeadLetterEncoder(FlowIdentity flow, string sourceCluster, int partitions, int maxBatchBytes)
    {
        this.flow = flow.ToString();
        this.sourceCluster = sourceCluster;
        this.partitions = partitions;
        writer = new RecordBatchWriter(new RecordBatchOptions { Codec = CompressionCodec.Lz4, MaxBytes = maxBatchBytes });
    }

    public void Add(OutboundElement into, long offset, long timestampMs, ReadOnlySpan<byte> recordTail, string cause)
    {
        into.Counts.DeadLettered++;
        var length = WithHeaders(into.Partition, offset, recordTail, cause);
        if (!writer.AppendRaw(timestampMs, scratch.AsSpan(0, length)))
        {
            Complete(into);
            writer.AppendRaw(timestampMs, scratch.AsSpan(0, length));
        }
        offsets.Add((int)(offset - into.FromOffset));
    }

    public void Complete(OutboundElement element)
    {
        if (writer.RecordCount == 0)
            return;
        var batch = writer.Complete();
        element.AddDeadLetters(
            element.Partition.Partition % partitions,
            batch.Memory,
            batch,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(offsets)
        );
        offsets.Clear();
    }

    /// <summary>Encodes what a sink kept: all of one source partition, in order.</summary>
    public void Encode(IEnumerable<DeadLetterRecord> letters, List<(int Partition, EncodedBatch Batch)> into)
    {
        foreach (var group in letters.GroupBy(letter => letter.Partition.Partition % partitions))
        {
            foreach (var letter in group)
            {
                var length = WithHeaders(letter.Partition, letter.Offset, letter.Tail.Span, letter.Cause);
                if (writer.AppendRaw(letter.TimestampMs, scratch.AsSpan(0, length)))
                    continue;
                into.Add((group.Key, writer.Complete()));
                writer.AppendRaw(letter.TimestampMs, scratch.AsSpan(0, length));
            }
            if (writer.RecordCount > 0)
                into.Add((group.Key, writer.Complete()));
        }
    }

    public void Dispose() => writer.Dispose();

    private int WithHeaders(SourcePartition source, long offset, ReadOnlySpan<byte> tail, string cause)
    {
        headers.Clear();
        headers.Add(DeadLetterHeaders.Cause, cause);
        headers.Add(DeadLetterHeaders.Flow, flow);
        headers.Add(DeadLetterHeaders.Cluster, sourceCluster);
        headers.Add(DeadLetterHeaders.Topic, source.Topic);
        headers.Add(DeadLetterHeaders.Partition, source.Partition.ToString(CultureInfo.InvariantCulture));
        headers.Add(DeadLetterHeaders.Offset, offset.ToString(CultureInfo.InvariantCulture));
        return headers.AppendTo(tail, ref scratch);
    }
}
