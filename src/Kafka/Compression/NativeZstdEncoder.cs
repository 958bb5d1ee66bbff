using System.Collections.Concurrent;

namespace Keystone.Kafka.Compression;

/// <summary>Zstandard by the native library; contexts are shared by all writers, each has one only while a batch is open.</summary>
internal sealed unsafe class NativeZstdEncoder(int level) : ZstdEncoder
{
    private const int MostIdle = 16;
    private static readonly ConcurrentBag<Context> Idle = [];

    private Context? context;

    public override void Dispose() => Finish();

    protected override void Start()
    {
        Finish();
        context = Idle.TryTake(out var idle) ? idle : new Context();
        context.Prepare(level);
    }

    protected override bool Step(ReadOnlySpan<byte> chunk, Span<byte> room, bool last, out int consumed, out int written)
    {
        fixed (
            byte* from = chunk,
                to = room
        )
        {
            var input = new NativeCodecs.ZstdBuffer { Bytes = from, Size = (nuint)chunk.Length };
            var output = new NativeCodecs.ZstdBuffer { Bytes = to, Size = (nuint)room.Length };
            var left = context!.Compress(&output, &input, last ? NativeCodecs.ZstdEnd : NativeCodecs.ZstdFlush);
            consumed = (int)input.Position;
            written = (int)output.Position;
            return left == 0;
        }
    }

    protected override void Finish()
    {
        if (context is null)
            return;
        if (Idle.Count < MostIdle)
            Idle.Add(context);
        else
            context.Dispose();
        context = null;
    }

    private sealed class Context : IDisposable
    {
        private nint handle = NativeCodecs.ZstdCreateEncoder();

        ~Context() => Free();

        public void Prepare(int level)
        {
            NativeCodecs.ZstdResetEncoder(handle, NativeCodecs.ZstdResetSession);
            NativeCodecs.ZstdSetEncoder(handle, NativeCodecs.ZstdCompressionLevel, level);
            NativeCodecs.ZstdSetEncoder(handle, NativeCodecs.ZstdSourceSizeHint, SizeHint);
        }

        public nuint Compress(NativeCodecs.ZstdBuffer* output, NativeCodecs.ZstdBuffer* input, int end)
        {
            var left = NativeCodecs.ZstdCompress(handle, output, input, end);
            return NativeCodecs.ZstdIsError(left) == 0
                ? left
                : throw new InvalidOperationException($"zstd cannot compress: {NativeCodecs.ZstdError(left)}.");
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            if (handle != 0)
                NativeCodecs.ZstdFreeEncoder(handle);
            handle = 0;
        }
    }
}
