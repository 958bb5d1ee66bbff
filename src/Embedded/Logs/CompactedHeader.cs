using System.Buffers.Binary;
using Keystone.Kafka.Records;

namespace Keystone.Embedded.Logs;

/// <summary>The header of a batch that compaction rewrote: all of the old one but what it changed, and a checksum that fits.</summary>
internal static class CompactedHeader
{
    private const int CodecMask = 0x07;
    private const int HorizonBit = 0x40;

    public static void Write(
        Span<byte> batch,
        in RecordBatchHeader old,
        long baseTimestamp,
        long maxTimestamp,
        int recordCount,
        bool withHorizon
    )
    {
        var attributes = withHorizon ? old.Attributes | HorizonBit : old.Attributes;
        if (recordCount == 0)
            attributes &= ~(CodecMask | HorizonBit);
        new RecordBatchHeader
        {
            BaseOffset = old.BaseOffset,
            BatchLength = batch.Length - RecordBatchHeader.LengthOverhead,
            PartitionLeaderEpoch = old.PartitionLeaderEpoch,
            Attributes = (short)attributes,
            LastOffsetDelta = old.LastOffsetDelta,
            BaseTimestamp = baseTimestamp,
            MaxTimestamp = maxTimestamp,
            ProducerId = old.ProducerId,
            ProducerEpoch = old.ProducerEpoch,
            BaseSequence = old.BaseSequence,
            RecordCount = recordCount,
        }.Write(batch);
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], BatchCrc.Compute(batch));
    }
}
