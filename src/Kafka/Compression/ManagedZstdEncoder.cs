using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Keystone.Kafka.Compression;

/// <summary>Zstandard by its managed port.</summary>
internal sealed class ManagedZstdEncoder : ZstdEncoder
{
    private readonly Compressor compressor;

    public ManagedZstdEncoder(int level)
    {
        compressor = new Compressor(level);
        // ZSTD_c_srcSizeHint.
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_experimentalParam7, SizeHint);
    }

    public override void Dispose() => compressor.Dispose();

    protected override void Start() => compressor.ResetStream();

    protected override bool Step(ReadOnlySpan<byte> chunk, Span<byte> room, bool last, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        if (chunk.Length > 0)
        {
            compressor.WrapStream(chunk, room, out consumed, out written, isFinalBlock: false);
            return false;
        }
        return compressor.FlushStream(room, out written, last) == OperationStatus.Done;
    }

    protected override void Finish() { }
}
