using System.Buffers.Binary;
using Keystone.Kafka.Compression;

namespace Keystone.Kafka.Records;

/// <summary>The 61 bytes before a batch's records (magic 2, KIP-98), as they stand on the wire and in the log.</summary>
public readonly struct RecordBatchHeader
{
    public const int Size = 61;

    /// <summary>Bytes of base offset and length, which the length itself does not count.</summary>
    public const int LengthOverhead = 12;

    internal const int MagicAt = 16;
    internal const int CrcAt = 17;
    internal const int AttributesAt = 21;
    internal const int LastOffsetDeltaAt = 23;
    internal const int BaseTimestampAt = 27;
    internal const int MaxTimestampAt = 35;
    internal const int ProducerIdAt = 43;
    internal const int ProducerEpochAt = 51;
    internal const int BaseSequenceAt = 53;
    internal const int RecordCountAt = 57;

    internal const int CodecMask = 0x07;
    internal const int LogAppendTimeBit = 0x08;
    internal const int TransactionalBit = 0x10;
    internal const int ControlBit = 0x20;
    internal const int DeleteHorizonBit = 0x40;

    public RecordBatchHeader() { }

    public long BaseOffset { get; init; }

    /// <summary>Bytes behind the length field: <see cref="TotalBytes"/> less 12.</summary>
    public int BatchLength { get; init; } = Size - LengthOverhead;

    public int PartitionLeaderEpoch { get; init; } = -1;

    public sbyte Magic { get; init; } = 2;

    /// <summary>CRC-32C of everything from the attributes on.</summary>
    public uint Crc { get; init; }

    public short Attributes { get; init; }

    public int LastOffsetDelta { get; init; }

    /// <summary>What the records' timestamp deltas are added to; with <see cref="HasDeleteHorizon"/> it is that time too.</summary>
    public long BaseTimestamp { get; init; }

    public long MaxTimestamp { get; init; }

    public long ProducerId { get; init; } = -1;

    public short ProducerEpoch { get; init; } = -1;

    public int BaseSequence { get; init; } = -1;

    public int RecordCount { get; init; }

    public CompressionCodec Codec => (CompressionCodec)(Attributes & CodecMask);

    public TimestampType TimestampType => (Attributes & LogAppendTimeBit) == 0 ? TimestampType.CreateTime : TimestampType.LogAppendTime;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public bool HasDeleteHorizon => (Attributes & DeleteHorizonBit) != 0;

    public int TotalBytes => BatchLength + LengthOverhead;

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long NextOffset => LastOffset + 1;

    /// <summary>Whether compaction took records out: a broker refuses such a batch in a Produce request.</summary>
    public bool HasHoles => RecordCount != LastOffsetDelta + 1;

    /// <summary>Reads the fields without judging them; false where there are fewer than 61 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordBatchHeader header)
    {
        if (bytes.Length < Size)
        {
            header = default;
            return false;
        }
        header = new RecordBatchHeader
        {
            BaseOffset = BinaryPrimitives.ReadInt64BigEndian(bytes),
            BatchLength = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
            PartitionLeaderEpoch = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]),
            Magic = (sbyte)bytes[MagicAt],
            Crc = BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcAt..]),
            Attributes = BinaryPrimitives.ReadInt16BigEndian(bytes[AttributesAt..]),
            LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(bytes[LastOffsetDeltaAt..]),
            BaseTimestamp = BinaryPrimitives.ReadInt64BigEndian(bytes[BaseTimestampAt..]),
            MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(bytes[MaxTimestampAt..]),
            ProducerId = BinaryPrimitives.ReadInt64BigEndian(bytes[ProducerIdAt..]),
            ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(bytes[ProducerEpochAt..]),
            BaseSequence = BinaryPrimitives.ReadInt32BigEndian(bytes[BaseSequenceAt..]),
            RecordCount = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordCountAt..]),
        };
        return true;
    }

    /// <summary>Writes all fields, the CRC as it is.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(destination[8..], BatchLength);
        BinaryPrimitives.WriteInt32BigEndian(destination[12..], PartitionLeaderEpoch);
        destination[MagicAt] = (byte)Magic;
        BinaryPrimitives.WriteUInt32BigEndian(destination[CrcAt..], Crc);
        BinaryPrimitives.WriteInt16BigEndian(destination[AttributesAt..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(destination[LastOffsetDeltaAt..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(destination[BaseTimestampAt..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(destination[MaxTimestampAt..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(destination[ProducerIdAt..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(destination[ProducerEpochAt..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(destination[BaseSequenceAt..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(destination[RecordCountAt..], RecordCount);
    }
}
