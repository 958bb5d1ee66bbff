using System.Buffers.Binary;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>
/// Reads an LZ4 frame: Java's clients write 64 KiB independent blocks, librdkafka linked ones. Checksums inside the frame are
/// skipped: the batch has its own.
/// </summary>
internal sealed class Lz4Decoder : RecordDecoder
{
    private const uint FrameMagic = 0x184d2204;
    private const uint StoredBit = 0x80000000;

    private readonly Lz4Block block;
    private ReadOnlyMemory<byte> rest;
    private int blockBytes;
    private bool isLinked;
    private bool hasBlockChecksum;
    private bool ended;
    private int decoded;

    public Lz4Decoder()
        : this(Lz4Block.Best) { }

    internal Lz4Decoder(Lz4Block block) => this.block = block;

    public override int HistoryBytes => isLinked ? Lz4Block.HistoryBytes : 0;

    public override void Begin(ReadOnlyMemory<byte> compressed)
    {
        var bytes = compressed.Span;
        if (bytes.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != FrameMagic)
            throw new CorruptBatchException("The records are not an LZ4 frame.");
        var flags = bytes[4];
        if (flags >> 6 != 1)
            throw new CorruptBatchException($"The LZ4 frame is of version {flags >> 6}.");
        isLinked = (flags & 0x20) == 0;
        hasBlockChecksum = (flags & 0x10) != 0;
        if ((flags & 0x01) != 0)
            throw new CorruptBatchException("The LZ4 frame needs a dictionary.");
        var size = (bytes[5] >> 4) & 0x07;
        if (size < 4)
            throw new CorruptBatchException($"The LZ4 frame has block size code {size}.");
        blockBytes = 1 << (8 + 2 * size);
        // Magic, flags and block size; the content's size where there is one; the descriptor's checksum.
        var descriptor = 4 + 2 + ((flags & 0x08) != 0 ? 8 : 0) + 1;
        if (bytes.Length < descriptor)
            throw CutOff();
        rest = compressed[descriptor..];
        ended = false;
        decoded = 0;
    }

    public override int NextPieceBytes()
    {
        if (ended)
            return 0;
        if (rest.Length < 4)
            throw CutOff();
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) == 0)
        {
            ended = true;
            return 0;
        }
        return blockBytes;
    }

    public override int Decode(byte[] buffer, int at)
    {
        var word = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
        var length = (int)(word & ~StoredBit);
        var whole = length + (hasBlockChecksum ? 4 : 0);
        if (length > blockBytes || whole > rest.Length - 4)
            throw CutOff();
        var source = rest.Span.Slice(4, length);
        rest = rest[(4 + whole)..];
        var count = length;
        if ((word & StoredBit) != 0)
            source.CopyTo(buffer.AsSpan(at));
        else
        {
            var history = isLinked ? Math.Min(Math.Min(decoded, Lz4Block.HistoryBytes), at) : 0;
            count = block.Decode(source, buffer, at, blockBytes, history);
            if (count < 0)
                throw new CorruptBatchException("An LZ4 block is malformed.");
        }
        decoded = Math.Min(decoded + count, Lz4Block.HistoryBytes);
        return count;
    }

    private static CorruptBatchException CutOff() => new("The LZ4 frame is cut off.");
}
