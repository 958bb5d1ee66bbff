using System.Buffers;
using Keystone.Kafka.Records;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Keystone.Kafka.Compression;

/// <summary>Zstandard by its managed port.</summary>
internal sealed class ManagedZstdDecoder : ZstdDecoder
{
    private readonly Decompressor decompressor = new();

    public ManagedZstdDecoder(int windowLog)
        : base(windowLog) => decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, windowLog);

    public override void Dispose() => decompressor.Dispose();

    protected override void Reset() => decompressor.ResetStream();

    protected override bool Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        try
        {
            var status = decompressor.UnwrapStream(source, target, out consumed, out written);
            return status == OperationStatus.Done;
        }
        catch (ZstdException e)
        {
            throw Malformed(e.Message);
        }
    }
}
