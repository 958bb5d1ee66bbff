using System.Buffers;
using System.Numerics;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>Reads Zstandard frames. A frame whose own window is larger than ours may grow to is refused before it is made.</summary>
internal abstract class ZstdDecoder(int windowLog) : RecordDecoder
{
    private const int PieceBytes = 64 * 1024;
    private const int SmallestWindowLog = 10;

    private ReadOnlyMemory<byte> rest;
    private bool frameOpen;
    private bool ended;

    public static ZstdDecoder Create(int maxBytes)
    {
        var windowLog = Math.Max(SmallestWindowLog, BitOperations.Log2((uint)maxBytes));
        return NativeCodecs.IsLoaded ? new NativeZstdDecoder(windowLog) : new ManagedZstdDecoder(windowLog);
    }

    public override void Begin(ReadOnlyMemory<byte> compressed)
    {
        rest = compressed;
        frameOpen = false;
        ended = false;
        if (compressed.IsEmpty)
            throw CutOff();
        Reset();
    }

    public override int NextPieceBytes() => ended ? 0 : PieceBytes;

    public override int Decode(byte[] buffer, int at)
    {
        var written = 0;
        while (written == 0)
        {
            if (rest.IsEmpty && !frameOpen)
            {
                ended = true;
                return 0;
            }
            var frameEnds = Step(rest.Span, buffer.AsSpan(at, PieceBytes), out var consumed, out written);
            if (consumed == 0 && written == 0 && !frameEnds)
                throw CutOff();
            rest = rest[consumed..];
            frameOpen = !frameEnds;
        }
        return written;
    }

    protected abstract void Reset();

    /// <summary>One step of the stream; true where a frame is complete and flushed.</summary>
    protected abstract bool Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written);

    private static CorruptBatchException CutOff() => new("The zstd stream is cut off.");

    protected CorruptBatchException Malformed(string why) =>
        new($"The zstd stream cannot be read: {why} (frames may look back over {1 << windowLog} bytes).");
}
