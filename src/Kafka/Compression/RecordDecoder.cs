namespace Keystone.Kafka.Compression;

/// <summary>Decompresses one batch piece by piece into a window.</summary>
internal abstract class RecordDecoder : IDisposable
{
    /// <summary>How many bytes before the next piece have to be there when it is decoded.</summary>
    public virtual int HistoryBytes => 0;

    public static RecordDecoder For(CompressionCodec codec, int maxBytes) =>
        codec switch
        {
            CompressionCodec.Gzip => new GzipDecoder(),
            CompressionCodec.Snappy => new SnappyDecoder(maxBytes),
            CompressionCodec.Lz4 => new Lz4Decoder(),
            _ => ZstdDecoder.Create(maxBytes),
        };

    public abstract void Begin(ReadOnlyMemory<byte> compressed);

    /// <summary>The room that the next piece needs, or 0 at the end.</summary>
    public abstract int NextPieceBytes();

    /// <summary>Decodes the next piece to <paramref name="buffer"/> at <paramref name="at"/>; how many bytes came.</summary>
    public abstract int Decode(byte[] buffer, int at);

    public virtual void Dispose() { }
}
