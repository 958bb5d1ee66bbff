using System.IO.Compression;
using Keystone.Topology.Model;
using ZstdSharp;

namespace Keystone.Sinks.Bytes;

/// <summary>
/// Compresses one member (gzip) or frame (zstd) of an object in one call. A compressed object is a sequence of members of exactly
/// <see cref="MemberBytes"/> of input each, the last one shorter: its bytes then depend on its content alone, not on how that content
/// arrived (the framework's gzip stream gives other bytes for other sizes of writes). Not thread-safe: one per store thread.
/// </summary>
public sealed class MemberCodec(SinkCompression compression) : IDisposable
{
    public const int MemberBytes = 1 << 20;
    private const int ZstdLevel = 3;

    private readonly Compressor? _zstd = compression == SinkCompression.Zstd ? new Compressor(ZstdLevel) : null;

    public SinkCompression Compression => compression;

    /// <summary>How many bytes a member of so much input takes at most.</summary>
    public int Bound(int inputBytes) =>
        compression switch
        {
            SinkCompression.Gzip => inputBytes + (inputBytes >> 3) + 1024,
            SinkCompression.Zstd => Compressor.GetCompressBound(inputBytes),
            _ => inputBytes,
        };

    /// <summary>Writes the member of <paramref name="input"/> and returns its length.</summary>
    public int Compress(ReadOnlyMemory<byte> input, byte[] output)
    {
        switch (compression)
        {
            case SinkCompression.Gzip:
                using (var target = new MemoryStream(output, 0, output.Length, writable: true))
                {
                    using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
                        gzip.Write(input.Span);
                    return (int)target.Position;
                }

            case SinkCompression.Zstd:
                return _zstd!.Wrap(input.Span, output);
            default:
                input.CopyTo(output);
                return input.Length;
        }
    }

    public void Dispose() => _zstd?.Dispose();
}
