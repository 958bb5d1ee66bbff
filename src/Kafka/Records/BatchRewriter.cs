using System.Buffers.Binary;

namespace Keystone.Kafka.Records;

/// <summary>
/// Changes a batch's header without touching its records. A header that the checksum covers is changed together with it, and
/// the new checksum is derived from the old one and the changed bits alone (CRC is linear), never computed over the bytes: a bit
/// that flipped on the way would be blessed by that, and so stays visible to whoever checks next.
/// </summary>
public static class BatchRewriter
{
    /// <summary>
    /// Makes the header of a batch to be produced to another cluster: base offset 0, leader epoch -1, the stamp's producer,
    /// timestamp type and delete horizon cleared. The two spans may be the same.
    /// </summary>
    /// <param name="source">The batch's header; its length field says how many bytes follow.</param>
    public static void Restamp(ReadOnlySpan<byte> source, Span<byte> destination, in BatchStamp stamp)
    {
        Span<byte> header = stackalloc byte[RecordBatchHeader.Size];
        source[..RecordBatchHeader.Size].CopyTo(header);
        header[..8].Clear();
        BinaryPrimitives.WriteInt32BigEndian(header[12..], -1);
        var attributes =
            BinaryPrimitives.ReadInt16BigEndian(header[RecordBatchHeader.AttributesAt..])
            & ~(RecordBatchHeader.LogAppendTimeBit | RecordBatchHeader.DeleteHorizonBit | RecordBatchHeader.TransactionalBit);
        if (stamp.IsTransactional)
            attributes |= RecordBatchHeader.TransactionalBit;
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchHeader.AttributesAt..], (short)attributes);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.ProducerIdAt..], stamp.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchHeader.ProducerEpochAt..], stamp.ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.BaseSequenceAt..], stamp.BaseSequence);
        DeriveCrc(source, header);
        header.CopyTo(destination);
    }

    /// <summary>What a broker sets on append: neither is covered by the checksum.</summary>
    public static void Place(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], leaderEpoch);
    }

    /// <summary>What a broker sets on append to a topic that stamps its own time: all records read as of that time.</summary>
    public static void StampAppendTime(Span<byte> batch, long timestampMs)
    {
        Span<byte> header = stackalloc byte[RecordBatchHeader.Size];
        batch[..RecordBatchHeader.Size].CopyTo(header);
        header[RecordBatchHeader.AttributesAt + 1] |= RecordBatchHeader.LogAppendTimeBit;
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.MaxTimestampAt..], timestampMs);
        DeriveCrc(batch, header);
        header.CopyTo(batch);
    }

    private static void DeriveCrc(ReadOnlySpan<byte> before, Span<byte> after)
    {
        const int covered = RecordBatchHeader.Size - RecordBatchHeader.AttributesAt;
        Span<byte> changed = stackalloc byte[covered];
        for (var i = 0; i < covered; i++)
            changed[i] = (byte)(before[RecordBatchHeader.AttributesAt + i] ^ after[RecordBatchHeader.AttributesAt + i]);
        var bodyLength = BinaryPrimitives.ReadInt32BigEndian(before[8..]) - (RecordBatchHeader.Size - RecordBatchHeader.LengthOverhead);
        if (bodyLength < 0)
            throw new CorruptBatchException($"A batch header says that the records are {bodyLength} bytes long.");
        var crc = BatchCrc.Stored(before) ^ Crc32C.ShiftZeros(Crc32C.AppendRaw(0, changed), bodyLength);
        BinaryPrimitives.WriteUInt32BigEndian(after[RecordBatchHeader.CrcAt..], crc);
    }
}
