using System.IO.Compression;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>Reads gzip by the framework. Its stream cannot be used twice, so each batch costs a new one.</summary>
internal sealed class GzipDecoder : RecordDecoder
{
    private const int PieceBytes = 32 * 1024;

    private readonly MemoryReadStream source = new();
    private GZipStream? stream;

    public override void Begin(ReadOnlyMemory<byte> compressed)
    {
        stream?.Dispose();
        // An empty input would read as an empty stream, not as a missing one.
        if (compressed.Length < 18)
            throw new CorruptBatchException("The gzip stream is cut off.");
        source.Open(compressed);
        stream = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
    }

    public override int NextPieceBytes() => stream is null ? 0 : PieceBytes;

    public override int Decode(byte[] buffer, int at)
    {
        try
        {
            var count = stream!.Read(buffer, at, PieceBytes);
            if (count == 0)
                Dispose();
            return count;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new CorruptBatchException("The gzip stream is malformed.", e);
        }
    }

    public override void Dispose()
    {
        stream?.Dispose();
        stream = null;
    }
}
