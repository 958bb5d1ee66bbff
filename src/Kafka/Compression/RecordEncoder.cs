namespace Keystone.Kafka.Compression;

/// <summary>
/// Compresses the records of one batch chunk by chunk. After each chunk all of it is in the output, so that a writer knows what
/// the batch will weigh.
/// </summary>
internal abstract class RecordEncoder : IDisposable
{
    public static RecordEncoder? For(CompressionCodec codec, int? level) =>
        codec switch
        {
            CompressionCodec.None => null,
            CompressionCodec.Gzip => new GzipEncoder(level),
            CompressionCodec.Snappy => new SnappyEncoder(),
            CompressionCodec.Lz4 => new Lz4Encoder(),
            CompressionCodec.Zstd => ZstdEncoder.Create(level),
            _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "There is no such codec."),
        };

    /// <summary>The most bytes that <paramref name="pending"/> bytes, not compressed yet, and the stream's end add to the output.</summary>
    public abstract int Bound(int pending);

    public abstract void Begin(PooledBytes output);

    /// <param name="chunk">At most <see cref="CompressionLimits.ChunkBytes"/>; only the last may be empty.</param>
    public abstract void Encode(ReadOnlySpan<byte> chunk, PooledBytes output, bool last);

    public virtual void Dispose() { }
}
