using System.Buffers.Binary;

namespace Keystone.Kafka.Compression;

/// <summary>Writes xerial's stream of snappy blocks, 32 KiB each, as Java's clients do.</summary>
internal sealed class SnappyEncoder : RecordEncoder
{
    private const int BlockBytes = 32 * 1024;

    public override int Bound(int pending) => pending + pending / 6 + 36 * (pending / BlockBytes + 1);

    public override void Begin(PooledBytes output)
    {
        var room = output.Room(16);
        SnappyDecoder.StreamMagic.CopyTo(room);
        BinaryPrimitives.WriteInt32BigEndian(room[8..], 1);
        BinaryPrimitives.WriteInt32BigEndian(room[12..], 1);
        output.Advance(16);
    }

    public override void Encode(ReadOnlySpan<byte> chunk, PooledBytes output, bool last)
    {
        while (chunk.Length > 0)
        {
            var block = chunk[..Math.Min(BlockBytes, chunk.Length)];
            chunk = chunk[block.Length..];
            var room = output.Room(4 + Snappier.Snappy.GetMaxCompressedLength(block.Length));
            var length = Snappier.Snappy.Compress(block, room[4..]);
            BinaryPrimitives.WriteInt32BigEndian(room, length);
            output.Advance(4 + length);
        }
    }
}
