namespace Keystone.Kafka.Compression;

/// <summary>
/// Writes one Zstandard frame for each batch: some clients read no further than the first. It is tuned for input of 256 KiB, so
/// that an open batch costs a megabyte and not many.
/// </summary>
internal abstract class ZstdEncoder : RecordEncoder
{
    protected const int SizeHint = 256 * 1024;
    private const int DefaultLevel = 3;
    private const int StepBytes = 16 * 1024;

    public static ZstdEncoder Create(int? level) =>
        NativeCodecs.IsLoaded ? new NativeZstdEncoder(level ?? DefaultLevel) : new ManagedZstdEncoder(level ?? DefaultLevel);

    // As ZSTD_compressBound for small input, block by block, and the frame's header and end.
    public override int Bound(int pending) => pending + (pending >> 8) + 64 * (pending / CompressionLimits.ChunkBytes + 1) + 32;

    public override void Begin(PooledBytes output) => Start();

    public override void Encode(ReadOnlySpan<byte> chunk, PooledBytes output, bool last)
    {
        bool done;
        do
        {
            done = Step(chunk, output.Room(StepBytes), last, out var consumed, out var written);
            chunk = chunk[consumed..];
            output.Advance(written);
        } while (!done || chunk.Length > 0);
        if (last)
            Finish();
    }

    protected abstract void Start();

    /// <summary>Consumes input and flushes; true when all of it is in the output.</summary>
    protected abstract bool Step(ReadOnlySpan<byte> chunk, Span<byte> room, bool last, out int consumed, out int written);

    protected abstract void Finish();
}
