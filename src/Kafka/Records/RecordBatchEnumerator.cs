using System.Buffers.Binary;

namespace Keystone.Kafka.Records;

/// <summary>
/// Walks the batches in a fetch response, a produce request or a piece of a log. A batch that is cut off at the end (a broker
/// fills a response to the byte) ends the walk; it is in <see cref="BytesLeft"/>. CRCs are not looked at: <see cref="BatchCrc"/>.
/// </summary>
/// <example><code>
/// var batches = new RecordBatchEnumerator(bytes.Span);
/// while (batches.MoveNext())
///     Use(batches.Header, bytes.Slice(batches.Start, batches.Header.TotalBytes));
/// </code></example>
public ref struct RecordBatchEnumerator
{
    private readonly ReadOnlySpan<byte> bytes;
    private int next;
    private RecordBatchHeader header;

    public RecordBatchEnumerator(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Where the current batch starts in the span.</summary>
    public int Start { get; private set; }

    public readonly RecordBatchHeader Header => header;

    public readonly ReadOnlySpan<byte> Batch => bytes.Slice(Start, header.TotalBytes);

    /// <summary>Bytes behind the current batch.</summary>
    public readonly int BytesLeft => bytes.Length - next;

    /// <exception cref="UnsupportedMagicException">The next batch is of magic 0 or 1.</exception>
    /// <exception cref="CorruptBatchException">The bytes there are not a batch.</exception>
    public bool MoveNext()
    {
        var rest = bytes[next..];
        if (rest.Length <= RecordBatchHeader.MagicAt)
            return false;
        var magic = (sbyte)rest[RecordBatchHeader.MagicAt];
        var offset = BinaryPrimitives.ReadInt64BigEndian(rest);
        if (magic is 0 or 1)
            throw new UnsupportedMagicException(magic, offset);
        if (magic != 2)
            throw new CorruptBatchException($"Byte {next}: a batch at offset {offset} has magic {magic}.");
        var length = BinaryPrimitives.ReadInt32BigEndian(rest[8..]);
        if (length < RecordBatchHeader.Size - RecordBatchHeader.LengthOverhead)
            throw new CorruptBatchException($"Byte {next}: the batch at offset {offset} says that it is {length} bytes long.");
        if (length > rest.Length - RecordBatchHeader.LengthOverhead)
            return false;
        RecordBatchHeader.TryRead(rest, out header);
        if (header.RecordCount < 0 || header.LastOffsetDelta < 0 || header.BaseOffset > long.MaxValue - header.LastOffsetDelta - 1)
            throw new CorruptBatchException(
                $"Byte {next}: the batch at offset {offset} says {header.RecordCount} records and a last offset delta of {header.LastOffsetDelta}."
            );
        Start = next;
        next += header.TotalBytes;
        return true;
    }
}
