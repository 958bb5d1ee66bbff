using Keystone.Embedded.Configs;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>Makes a checked batch what its topic stores: usually the very bytes that came.</summary>
internal readonly struct BatchAdaptation(TopicConfig config, long nowMs, DecompressionWindow window)
{
    private const int AppendTimeBit = 0x08;

    public PreparedBatch Adapt(ReadOnlyMemory<byte> batch, RecordBatchHeader header, long maxTimestamp)
    {
        var bytes = batch;
        if (config.Codec is { } codec && codec != header.Codec)
            bytes = Encode(batch, ref header, codec);
        // The header may claim a larger time than any record has; lookups by time go by it.
        if (config.LogAppendTime)
            bytes = Change(bytes, ref header, nowMs, (short)(header.Attributes | AppendTimeBit));
        else if (header.MaxTimestamp != maxTimestamp || header.TimestampType == TimestampType.LogAppendTime)
            bytes = Change(bytes, ref header, maxTimestamp, (short)(header.Attributes & ~AppendTimeBit));
        return new PreparedBatch
        {
            Bytes = bytes,
            Header = header,
            LogAppendTimeMs = config.LogAppendTime ? nowMs : -1,
        };
    }

    private static byte[] Change(ReadOnlyMemory<byte> batch, ref RecordBatchHeader header, long maxTimestamp, short attributes)
    {
        var copy = batch.ToArray();
        header = WithTimes(header, attributes, maxTimestamp, 0);
        header.Write(copy);
        header = WithTimes(header, attributes, maxTimestamp, BatchCrc.Compute(copy));
        header.Write(copy);
        return copy;
    }

    private ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> batch, ref RecordBatchHeader header, CompressionCodec codec)
    {
        using var writer = new RecordBatchWriter(
            new RecordBatchOptions
            {
                Codec = codec,
                MaxBytes = int.MaxValue,
                MaxRecordBytes = int.MaxValue,
            }
        );
        var records = new RecordIterator(batch, window);
        while (records.MoveNext())
            writer.AppendRaw(records.Current.Timestamp, records.Current.Tail);
        using var encoded = writer.Complete();
        var stamped = encoded.Memory.ToArray();
        var stamp = new BatchStamp(header.ProducerId, header.ProducerEpoch, header.BaseSequence, header.IsTransactional);
        BatchRewriter.Restamp(stamped, stamped, stamp);
        RecordBatchHeader.TryRead(stamped, out header);
        return stamped;
    }

    private static RecordBatchHeader WithTimes(in RecordBatchHeader header, short attributes, long maxTimestamp, uint crc) =>
        new()
        {
            BaseOffset = header.BaseOffset,
            BatchLength = header.BatchLength,
            PartitionLeaderEpoch = header.PartitionLeaderEpoch,
            Magic = header.Magic,
            Crc = crc,
            Attributes = attributes,
            LastOffsetDelta = header.LastOffsetDelta,
            BaseTimestamp = header.BaseTimestamp,
            MaxTimestamp = maxTimestamp,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            BaseSequence = header.BaseSequence,
            RecordCount = header.RecordCount,
        };
}
