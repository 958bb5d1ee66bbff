using System.Buffers.Binary;

namespace Keystone.Kafka.Records;

/// <summary>The checksum of a whole batch: CRC-32C from the attributes to the end, the compressed bytes as they are.</summary>
public static class BatchCrc
{
    /// <summary>Whether the batch's bytes are what its checksum says. The span has to be exactly the batch.</summary>
    public static bool Verify(ReadOnlySpan<byte> batch) => batch.Length >= RecordBatchHeader.Size && Stored(batch) == Compute(batch);

    /// <exception cref="CorruptBatchException">The checksum is wrong; the message names the offset.</exception>
    public static void Check(ReadOnlySpan<byte> batch)
    {
        if (!Verify(batch))
            throw new CorruptBatchException(
                batch.Length < RecordBatchHeader.Size
                    ? $"A batch of {batch.Length} bytes is too short."
                    : $"The batch at offset {BinaryPrimitives.ReadInt64BigEndian(batch)} has CRC {Compute(batch):x8}, but says {Stored(batch):x8}."
            );
    }

    public static uint Compute(ReadOnlySpan<byte> batch) => Crc32C.Compute(batch[RecordBatchHeader.AttributesAt..]);

    internal static uint Stored(ReadOnlySpan<byte> batch) => BinaryPrimitives.ReadUInt32BigEndian(batch[RecordBatchHeader.CrcAt..]);

    /// <summary>Computes and stores the checksum of a batch just made.</summary>
    internal static void Fill(Span<byte> batch) => BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchHeader.CrcAt..], Compute(batch));
}
