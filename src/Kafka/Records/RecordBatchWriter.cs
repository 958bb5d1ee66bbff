using System.Runtime.CompilerServices;
using Keystone.Kafka.Compression;

namespace Keystone.Kafka.Records;

/// <summary>
/// Makes record batches, one after the other, reusing its buffers. Records are compressed in chunks as they come, so that the
/// batch's weight is known all the time. For one thread at a time.
/// </summary>
public sealed class RecordBatchWriter : IDisposable
{
    /// <summary>Length, attributes, timestamp delta and offset delta, at their longest.</summary>
    private const int LongestPrefix = Varint.MaxInt + 1 + Varint.MaxLong + Varint.MaxInt;

    private readonly RecordBatchOptions options;
    private readonly RecordEncoder? encoder;
    private readonly PooledBytes output = new();
    private readonly PooledBytes chunk = new();
    private bool isOpen;
    private long baseTimestamp;
    private long maxTimestamp;
    private int recordBytes;
    private int nextOffsetDelta;
    private int lastBytes;

    public RecordBatchWriter(RecordBatchOptions options)
    {
        this.options = options;
        encoder = RecordEncoder.For(options.Codec, options.Level);
    }

    public RecordBatchOptions Options => options;

    /// <summary>Records in the batch that is being made.</summary>
    public int RecordCount { get; private set; }

    /// <summary>The most that the batch would weigh if it were completed now; exact without compression.</summary>
    public int EstimatedBytes =>
        encoder is null ? Math.Max(output.Length, RecordBatchHeader.Size)
        : isOpen ? output.Length + encoder.Bound(chunk.Length)
        : RecordBatchHeader.Size;

    /// <summary>
    /// What the records' times are written relative to, for the batch that is being made: set it before the first record. Null takes the first record's
    /// time. Compaction puts its delete horizon there.
    /// </summary>
    public long? BaseTimestamp { get; set; }

    /// <summary>Bytes of the batch's records before compression.</summary>
    public int RecordBytes => recordBytes;

    /// <summary>Adds a record, or gives false and does nothing where it would make the batch too large. The first always fits.</summary>
    public bool Append(long timestampMs, OptionalBytes key, OptionalBytes value, RecordHeaders? headers = null)
    {
        var encodedHeaders = headers is null ? default : headers.Encoded;
        var headerCount = headers?.Count ?? 0;
        var keyLength = key.IsNull ? -1 : key.Span.Length;
        var valueLength = value.IsNull ? -1 : value.Span.Length;
        var tail = checked(
            Varint.SizeOf(keyLength)
            + key.Span.Length
            + Varint.SizeOf(valueLength)
            + value.Span.Length
            + Varint.SizeOf(headerCount)
            + encodedHeaders.Length
        );
        if (!TryBegin(timestampMs, tail))
            return false;
        Span<byte> number = stackalloc byte[Varint.MaxInt];
        Put(number[..Varint.Write(number, keyLength)]);
        Put(key.Span);
        Put(number[..Varint.Write(number, valueLength)]);
        Put(value.Span);
        Put(number[..Varint.Write(number, headerCount)]);
        Put(encodedHeaders);
        return true;
    }

    /// <summary>Adds a record whose key, value and headers are encoded already (<see cref="RecordView.Tail"/>); see <see cref="Append"/>.</summary>
    public bool AppendRaw(long timestampMs, ReadOnlySpan<byte> tail)
    {
        if (!TryBegin(timestampMs, tail.Length))
            return false;
        Put(tail);
        return true;
    }

    /// <summary>
    /// Adds a record with an offset of its own choice, relative to the batch's base offset and greater than the one before: for a batch that keeps its
    /// source's offsets, holes included. No broker takes such a batch from a producer.
    /// </summary>
    public bool AppendRaw(long timestampMs, ReadOnlySpan<byte> tail, int offsetDelta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offsetDelta, nextOffsetDelta);
        var follows = nextOffsetDelta;
        nextOffsetDelta = offsetDelta;
        if (AppendRaw(timestampMs, tail))
            return true;
        nextOffsetDelta = follows;
        return false;
    }

    /// <summary>
    /// Finishes the batch and starts over. Base offset 0, no producer, no leader epoch: <see cref="BatchRewriter"/> stamps them.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no record.</exception>
    public EncodedBatch Complete()
    {
        if (RecordCount == 0)
            throw new InvalidOperationException("A batch needs a record.");
        encoder?.Encode(chunk.Written, output, last: true);
        var header = new RecordBatchHeader
        {
            BatchLength = output.Length - RecordBatchHeader.LengthOverhead,
            Attributes = (short)options.Codec,
            LastOffsetDelta = nextOffsetDelta - 1,
            BaseTimestamp = baseTimestamp,
            MaxTimestamp = maxTimestamp,
            RecordCount = RecordCount,
        };
        header.Write(output.Written);
        BatchCrc.Fill(output.Written);
        RecordBatchHeader.TryRead(output.Written, out header);
        var length = lastBytes = output.Length;
        var batch = new EncodedBatch(output.Detach(), length, header);
        Clear();
        return batch;
    }

    /// <summary>Drops the batch that is being made.</summary>
    public void Clear()
    {
        isOpen = false;
        RecordCount = 0;
        recordBytes = 0;
        nextOffsetDelta = 0;
        BaseTimestamp = null;
        output.Clear();
        chunk.Clear();
    }

    public void Dispose()
    {
        encoder?.Dispose();
        output.Dispose();
        chunk.Dispose();
    }

    private bool TryBegin(long timestampMs, int tailLength)
    {
        var first = RecordCount == 0 ? BaseTimestamp ?? timestampMs : baseTimestamp;
        var delta = timestampMs - first;
        var length = 1 + Varint.SizeOf(delta) + Varint.SizeOf(nextOffsetDelta) + tailLength;
        var size = Varint.SizeOf(length) + length;
        if (RecordCount > 0 && !HasRoom(size))
            return false;
        if (!isOpen)
            Open();
        if (RecordCount == 0)
            (baseTimestamp, maxTimestamp) = (first, timestampMs);
        else if (timestampMs > maxTimestamp)
            maxTimestamp = timestampMs;
        Span<byte> prefix = stackalloc byte[LongestPrefix];
        var at = Varint.Write(prefix, length);
        prefix[at++] = 0;
        at += Varint.Write(prefix[at..], delta);
        at += Varint.Write(prefix[at..], nextOffsetDelta);
        Put(prefix[..at]);
        RecordCount++;
        nextOffsetDelta++;
        recordBytes += size;
        return true;
    }

    private bool HasRoom(int size)
    {
        if (size > options.MaxRecordBytes - recordBytes)
            return false;
        var bytes = encoder is null ? output.Length + (long)size : output.Length + (long)encoder.Bound(chunk.Length + size);
        return bytes <= options.MaxBytes;
    }

    private void Open()
    {
        // The last batch's length is a good guess for this one's: less to grow and copy.
        output.Room(Math.Max(RecordBatchHeader.Size, lastBytes));
        output.Advance(RecordBatchHeader.Size);
        encoder?.Begin(output);
        isOpen = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (encoder is null)
            output.Append(bytes);
        else if (bytes.Length <= CompressionLimits.ChunkBytes - chunk.Length)
            chunk.Append(bytes);
        else
            PutAcrossChunks(bytes);
    }

    private void PutAcrossChunks(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (chunk.Length == CompressionLimits.ChunkBytes)
            {
                encoder!.Encode(chunk.Written, output, last: false);
                chunk.Clear();
            }
            var part = Math.Min(bytes.Length, CompressionLimits.ChunkBytes - chunk.Length);
            chunk.Append(bytes[..part]);
            bytes = bytes[part..];
        }
    }
}
