using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>Zstandard by the native library.</summary>
internal sealed unsafe class NativeZstdDecoder : ZstdDecoder
{
    private nint context;

    public NativeZstdDecoder(int windowLog)
        : base(windowLog)
    {
        context = NativeCodecs.ZstdCreateDecoder();
        NativeCodecs.ZstdSetDecoder(context, NativeCodecs.ZstdWindowLogMax, windowLog);
    }

    ~NativeZstdDecoder() => Free();

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    protected override void Reset() => NativeCodecs.ZstdResetDecoder(context, NativeCodecs.ZstdResetSession);

    protected override bool Step(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, out int written)
    {
        fixed (
            byte* from = source,
                to = target
        )
        {
            var input = new NativeCodecs.ZstdBuffer { Bytes = from, Size = (nuint)source.Length };
            var output = new NativeCodecs.ZstdBuffer { Bytes = to, Size = (nuint)target.Length };
            var hint = NativeCodecs.ZstdDecompress(context, &output, &input);
            if (NativeCodecs.ZstdIsError(hint) != 0)
                throw Malformed(NativeCodecs.ZstdError(hint));
            consumed = (int)input.Position;
            written = (int)output.Position;
            return hint == 0;
        }
    }

    private void Free()
    {
        if (context != 0)
            NativeCodecs.ZstdFreeDecoder(context);
        context = 0;
    }
}
