using System.Buffers.Binary;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>Reads snappy: xerial's stream of blocks, as Java's clients write it, or one bare block, as librdkafka's do.</summary>
internal sealed class SnappyDecoder(int maxBytes) : RecordDecoder
{
    /// <summary>The densest that snappy can be: 64 bytes out of a three-byte copy. A block that claims more is a lie.</summary>
    private const int MostPerByte = 22;

    private ReadOnlyMemory<byte> rest;
    private ReadOnlyMemory<byte> block;
    private int blockBytes;
    private bool isStream;

    internal static ReadOnlySpan<byte> StreamMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public override void Begin(ReadOnlyMemory<byte> compressed)
    {
        isStream = compressed.Span.StartsWith(StreamMagic);
        if (!isStream)
        {
            rest = compressed;
            return;
        }
        // Behind the magic: the format's version and the oldest compatible one.
        if (compressed.Length < 16)
            throw CutOff();
        rest = compressed[16..];
    }

    public override int NextPieceBytes()
    {
        while (rest.Length > 0)
        {
            TakeBlock();
            if (blockBytes > 0)
                return blockBytes;
        }
        return 0;
    }

    public override int Decode(byte[] buffer, int at)
    {
        try
        {
            if (Snappier.Snappy.TryDecompress(block.Span, buffer.AsSpan(at, blockBytes), out var written) && written == blockBytes)
                return written;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            throw new CorruptBatchException("A snappy block is malformed.", e);
        }
        throw new CorruptBatchException("A snappy block is malformed.");
    }

    private void TakeBlock()
    {
        if (isStream)
        {
            if (rest.Length < 4)
                throw CutOff();
            var length = BinaryPrimitives.ReadInt32BigEndian(rest.Span);
            if (length <= 0 || length > rest.Length - 4)
                throw CutOff();
            block = rest.Slice(4, length);
            rest = rest[(4 + length)..];
        }
        else
        {
            block = rest;
            rest = default;
        }
        blockBytes = DeclaredLength(block.Span);
        if (blockBytes > (long)block.Length * MostPerByte || blockBytes > maxBytes)
            throw new CorruptBatchException(
                $"A snappy block of {block.Length} bytes says that it holds {blockBytes}; the window takes {maxBytes}."
            );
    }

    private static int DeclaredLength(ReadOnlySpan<byte> block)
    {
        var value = 0u;
        for (var i = 0; i < 5 && i < block.Length; i++)
        {
            value |= (uint)(block[i] & 0x7f) << (7 * i);
            if (block[i] < 0x80)
                return value > int.MaxValue ? throw new CorruptBatchException("A snappy block says that it is over 2 GiB.") : (int)value;
        }
        throw new CorruptBatchException("A snappy block has no length.");
    }

    private static CorruptBatchException CutOff() => new("The snappy stream is cut off.");
}
