using System.Buffers;
using Keystone.Kafka.Records;

namespace Keystone.Kafka.Compression;

/// <summary>
/// A piece of decompressed bytes that slides over one batch at a time. It holds what is not read yet, and the history that the
/// codec looks back to; it grows only for bytes that were really decompressed, for one record, up to its limit. Reused from
/// batch to batch by one thread at a time; Dispose returns its buffers.
/// </summary>
public sealed class DecompressionWindow : IDisposable
{
    private const int FirstBytes = 128 * 1024;

    /// <summary>A buffer that one large record made larger than this is given back with the next batch.</summary>
    private const int KeptBytes = 1024 * 1024;

    private readonly int maxBytes;
    private readonly RecordDecoder?[] decoders = new RecordDecoder?[5];
    private RecordDecoder? decoder;
    private byte[] buffer = [];
    private int start;
    private int end;
    private int opened;

    /// <param name="maxBytes">The largest record (or snappy block) that is taken.</param>
    public DecompressionWindow(int maxBytes = CompressionLimits.DefaultWindowBytes) => this.maxBytes = maxBytes;

    /// <summary>Bytes held now, for budgets: the buffer, not what codecs keep beside it.</summary>
    public int BufferBytes => buffer.Length;

    public void Dispose()
    {
        foreach (var one in decoders)
            one?.Dispose();
        Array.Clear(decoders);
        decoder = null;
        opened++;
        start = end = 0;
        Release();
    }

    /// <summary>Starts a batch; the result is to be given to each <see cref="Fill"/>.</summary>
    internal int Open(CompressionCodec codec, ReadOnlyMemory<byte> compressed)
    {
        if (codec is CompressionCodec.None or > CompressionCodec.Zstd)
            throw new CorruptBatchException($"Codec {(int)codec} is not known.");
        decoder = decoders[(int)codec] ??= RecordDecoder.For(codec, maxBytes);
        if (buffer.Length > KeptBytes)
            Release();
        start = end = 0;
        decoder.Begin(compressed);
        return ++opened;
    }

    /// <summary>
    /// Drops <paramref name="consumed"/> bytes and decompresses until <paramref name="need"/> are there or the batch ends. The
    /// span is what is readable now, and valid until the next call.
    /// </summary>
    internal ReadOnlySpan<byte> Fill(int ticket, int consumed, int need)
    {
        if (ticket != opened)
            throw new InvalidOperationException("The window was opened for another batch meanwhile.");
        start += consumed;
        if (need > maxBytes)
            throw new CorruptBatchException($"A record of {need} bytes does not fit into the window of {maxBytes} bytes.");
        while (end - start < need)
        {
            var piece = decoder!.NextPieceBytes();
            if (piece == 0)
                break;
            MakeRoom(piece);
            end += decoder.Decode(buffer, end);
        }
        return buffer.AsSpan(start, end - start);
    }

    private void MakeRoom(int piece)
    {
        if (buffer.Length - end >= piece)
            return;
        var keepFrom = Math.Max(0, Math.Min(start, end - decoder!.HistoryBytes));
        var kept = end - keepFrom;
        var needed = checked(kept + piece);
        var target = buffer;
        // Sliding at most half of the buffer keeps the copying below the decoding.
        if (needed > buffer.Length - (decoder.HistoryBytes > 0 ? buffer.Length / 4 : 0))
            target = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, needed + decoder.HistoryBytes));
        buffer.AsSpan(keepFrom, kept).CopyTo(target);
        if (!ReferenceEquals(target, buffer))
        {
            Release();
            buffer = target;
        }
        start -= keepFrom;
        end = kept;
    }

    private void Release()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
