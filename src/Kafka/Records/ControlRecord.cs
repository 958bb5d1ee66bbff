using System.Buffers.Binary;

namespace Keystone.Kafka.Records;

/// <summary>The one record of a control batch: the end of a producer's transaction in this partition (KIP-98).</summary>
public readonly record struct ControlRecord(ControlType Type, int CoordinatorEpoch)
{
    private const int KeyBytes = 4;
    private const int ValueBytes = 6;

    /// <summary>Reads it; false for control records of other kinds (raft's, or newer ones), which a reader skips.</summary>
    public static bool TryRead(in RecordView record, out ControlRecord control)
    {
        control = default;
        if (record.Key.Length < KeyBytes)
            return false;
        var type = (ControlType)BinaryPrimitives.ReadInt16BigEndian(record.Key[2..]);
        if (type is not (ControlType.Abort or ControlType.Commit) || record.Value.Length < ValueBytes)
            return false;
        control = new ControlRecord(type, BinaryPrimitives.ReadInt32BigEndian(record.Value[2..]));
        return true;
    }

    /// <summary>A control batch with this record, as a broker writes it.</summary>
    public byte[] ToBatch(long offset, int leaderEpoch, long producerId, short producerEpoch, long timestampMs)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt16BigEndian(key, 0);
        BinaryPrimitives.WriteInt16BigEndian(key[2..], (short)Type);
        Span<byte> value = stackalloc byte[ValueBytes];
        BinaryPrimitives.WriteInt16BigEndian(value, 0);
        BinaryPrimitives.WriteInt32BigEndian(value[2..], CoordinatorEpoch);
        using var writer = new RecordBatchWriter(new RecordBatchOptions());
        writer.Append(timestampMs, key, value);
        using var made = writer.Complete();
        var header = made.Header;
        var batch = made.Memory.ToArray();
        new RecordBatchHeader
        {
            BaseOffset = offset,
            BatchLength = header.BatchLength,
            PartitionLeaderEpoch = leaderEpoch,
            Attributes = RecordBatchHeader.TransactionalBit | RecordBatchHeader.ControlBit,
            LastOffsetDelta = 0,
            BaseTimestamp = timestampMs,
            MaxTimestamp = timestampMs,
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            RecordCount = 1,
        }.Write(batch);
        BatchCrc.Fill(batch);
        return batch;
    }
}
