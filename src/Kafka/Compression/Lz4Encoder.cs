using System.Buffers.Binary;

namespace Keystone.Kafka.Compression;

/// <summary>Writes an LZ4 frame as Java's clients do: independent blocks of 64 KiB, no checksums.</summary>
internal sealed class Lz4Encoder : RecordEncoder
{
    private const uint StoredBit = 0x80000000;

    private readonly Lz4Block block;

    public Lz4Encoder()
        : this(Lz4Block.Best) { }

    internal Lz4Encoder(Lz4Block block) => this.block = block;

    /// <summary>Magic; version 1 and independent blocks; blocks of 64 KiB; the checksum byte of these two.</summary>
    private static ReadOnlySpan<byte> FrameHeader => [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];

    // A block is never longer than its input (then it is stored); its length and the end mark are four bytes each.
    public override int Bound(int pending) => pending + 4 * (pending / CompressionLimits.ChunkBytes + 1) + 4;

    public override void Begin(PooledBytes output) => output.Append(FrameHeader);

    public override void Encode(ReadOnlySpan<byte> chunk, PooledBytes output, bool last)
    {
        if (chunk.Length > 0)
        {
            var room = output.Room(4 + Lz4Block.Bound(chunk.Length));
            var length = block.Encode(chunk, room[4..]);
            var word = (uint)length;
            if (length <= 0 || length >= chunk.Length)
            {
                chunk.CopyTo(room[4..]);
                length = chunk.Length;
                word = (uint)length | StoredBit;
            }
            BinaryPrimitives.WriteUInt32LittleEndian(room, word);
            output.Advance(4 + length);
        }
        if (!last)
            return;
        BinaryPrimitives.WriteUInt32LittleEndian(output.Room(4), 0);
        output.Advance(4);
    }
}
