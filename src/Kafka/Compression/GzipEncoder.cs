using System.IO.Compression;

namespace Keystone.Kafka.Compression;

/// <summary>Writes gzip by the framework; each batch costs a new stream.</summary>
internal sealed class GzipEncoder(int? level) : RecordEncoder
{
    private readonly PooledWriteStream sink = new();
    private GZipStream? stream;

    // Stored deflate blocks cost five bytes for each 16 KiB, a flush five more; header and trailer 18.
    public override int Bound(int pending) => pending + 10 * (pending / (16 * 1024) + 2) + 18;

    public override void Begin(PooledBytes output)
    {
        stream?.Dispose();
        stream = new GZipStream(sink, new ZLibCompressionOptions { CompressionLevel = level ?? 6 }, leaveOpen: true);
    }

    public override void Encode(ReadOnlySpan<byte> chunk, PooledBytes output, bool last)
    {
        sink.Output = output;
        stream!.Write(chunk);
        if (last)
            Dispose();
        else
            stream.Flush();
        sink.Output = null;
    }

    public override void Dispose()
    {
        stream?.Dispose();
        stream = null;
    }
}
