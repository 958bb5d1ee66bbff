using System.Diagnostics.CodeAnalysis;
using Keystone.Kafka.Compression;

namespace Keystone.Kafka.Records;

/// <summary>
/// Walks the records of one batch. A compressed batch streams through the window, piece by piece; nothing that the batch
/// declares (counts, lengths) is trusted before the bytes are there. The checksum is not looked at: <see cref="BatchCrc"/>.
/// </summary>
public ref struct RecordIterator
{
    private const int SmallestTail = 3;

    private readonly DecompressionWindow? window;
    private readonly RecordBatchHeader header;
    private readonly int ticket;
    private ReadOnlySpan<byte> data;
    private int position;
    private int left;
    private int lastDelta = -1;
    private RecordView current;

    /// <param name="batch">Exactly one batch.</param>
    /// <param name="window">Used by this iterator alone until it is done with; not needed for uncompressed batches.</param>
    /// <exception cref="CorruptBatchException">The header contradicts the bytes.</exception>
    public RecordIterator(ReadOnlyMemory<byte> batch, DecompressionWindow? window)
    {
        if (!RecordBatchHeader.TryRead(batch.Span, out header) || header.TotalBytes != batch.Length)
            throw new CorruptBatchException($"{batch.Length} bytes are not one whole batch.");
        if (header.Magic != 2)
            throw new UnsupportedMagicException(header.Magic, header.BaseOffset);
        if (header.RecordCount < 0)
            throw new CorruptBatchException($"The batch at offset {header.BaseOffset} says {header.RecordCount} records.");
        left = header.RecordCount;
        if (header.Codec == CompressionCodec.None)
        {
            data = batch.Span[RecordBatchHeader.Size..];
            return;
        }
        this.window = window ?? throw new ArgumentNullException(nameof(window), "A compressed batch needs a window.");
        ticket = window.Open(header.Codec, batch[RecordBatchHeader.Size..]);
    }

    public readonly RecordBatchHeader Header => header;

    [UnscopedRef]
    public readonly ref readonly RecordView Current => ref current;

    /// <exception cref="CorruptBatchException">The records are not what the header says, or do not decompress.</exception>
    public bool MoveNext()
    {
        if (left == 0)
        {
            CheckEnd();
            return false;
        }
        left--;
        if (data.Length - position < Varint.MaxInt)
            Refill(Varint.MaxInt);
        if (!Varint.TryRead(data, ref position, out var length) || length < 0)
            Fail("has a record without a length");
        if (length > data.Length - position)
        {
            Refill(length);
            if (length > data.Length - position)
                Fail($"ends within a record of {length} bytes");
        }
        Parse(data.Slice(position, length));
        position += length;
        return true;
    }

    private void Parse(ReadOnlySpan<byte> record)
    {
        // The first byte, the record's attributes, has no use yet.
        var at = 1;
        var isTime = Varint.TryReadLong(record, ref at, out var timestampDelta);
        if (!Varint.TryRead(record, ref at, out var offsetDelta) || !isTime || record.Length - at < SmallestTail)
            Fail("has a record that ends early");
        if (offsetDelta <= lastDelta || offsetDelta > header.LastOffsetDelta)
            Fail($"has a record with offset delta {offsetDelta} after {lastDelta}, the last being {header.LastOffsetDelta}");
        lastDelta = offsetDelta;
        var tail = record[at..];
        at = 0;
        if (!Varint.TryRead(tail, ref at, out var keyLength) || keyLength < -1 || keyLength > tail.Length - at)
            Fail($"has a record whose key is said to be {keyLength} bytes long");
        var keyAt = at;
        if (keyLength > 0)
            at += keyLength;
        if (!Varint.TryRead(tail, ref at, out var valueLength) || valueLength < -1 || valueLength > tail.Length - at)
            Fail($"has a record whose value is said to be {valueLength} bytes long");
        var valueAt = at;
        if (valueLength > 0)
            at += valueLength;
        if (!Varint.TryRead(tail, ref at, out var headerCount) || headerCount < 0)
            Fail($"has a record that says {headerCount} headers");
        var headersAt = at;
        for (var i = 0; i < headerCount; i++)
        {
            if (!RecordHeaderReader.TrySkipOne(tail, ref at, out _, out _, out _, out _))
                Fail("has a record whose headers end early");
        }
        if (at != tail.Length)
            Fail($"has a record with {tail.Length - at} bytes too many");
        var timestamp = header.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : header.BaseTimestamp + timestampDelta;
        current = new RecordView(
            header.BaseOffset + offsetDelta,
            timestamp,
            tail,
            keyAt,
            keyLength,
            valueAt,
            valueLength,
            headersAt,
            headerCount
        );
    }

    private void Refill(int need)
    {
        if (window is null)
            return;
        data = window.Fill(ticket, position, need);
        position = 0;
    }

    private void CheckEnd()
    {
        Refill(1);
        if (position != data.Length)
            Fail($"has bytes behind its {header.RecordCount} records");
    }

    [DoesNotReturn]
    private readonly void Fail(string what) => throw new CorruptBatchException($"The batch at offset {header.BaseOffset} {what}.");
}
