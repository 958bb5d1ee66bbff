namespace Keystone.Kafka.Records;

/// <summary>One record, as slices of its batch or of the decompression window: valid until the iterator's next MoveNext.</summary>
public readonly ref struct RecordView
{
    private readonly ReadOnlySpan<byte> tail;
    private readonly int keyAt;
    private readonly int keyLength;
    private readonly int valueAt;
    private readonly int valueLength;
    private readonly int headersAt;

    internal RecordView(
        long offset,
        long timestamp,
        ReadOnlySpan<byte> tail,
        int keyAt,
        int keyLength,
        int valueAt,
        int valueLength,
        int headersAt,
        int headerCount
    )
    {
        Offset = offset;
        Timestamp = timestamp;
        this.tail = tail;
        this.keyAt = keyAt;
        this.keyLength = keyLength;
        this.valueAt = valueAt;
        this.valueLength = valueLength;
        this.headersAt = headersAt;
        HeaderCount = headerCount;
    }

    public long Offset { get; }

    /// <summary>Milliseconds since 1970, as a reader sees it: the append time where the batch has that type.</summary>
    public long Timestamp { get; }

    public bool KeyIsNull => keyLength < 0;

    public ReadOnlySpan<byte> Key => keyLength <= 0 ? default : tail.Slice(keyAt, keyLength);

    /// <summary>True for a tombstone.</summary>
    public bool ValueIsNull => valueLength < 0;

    public ReadOnlySpan<byte> Value => valueLength <= 0 ? default : tail.Slice(valueAt, valueLength);

    public OptionalBytes OptionalKey => KeyIsNull ? default : new OptionalBytes(Key);

    public OptionalBytes OptionalValue => ValueIsNull ? default : new OptionalBytes(Value);

    public int HeaderCount { get; }

    /// <summary>The encoded headers, their count first.</summary>
    public ReadOnlySpan<byte> HeaderBlock => tail[(valueAt + Math.Max(0, valueLength))..];

    public RecordHeaderReader Headers => new(tail[headersAt..], HeaderCount);

    /// <summary>
    /// The bytes from the key's length on: key, value and headers, encoded. A batch can be made of them without decoding
    /// (<see cref="RecordBatchWriter.AppendRaw"/>).
    /// </summary>
    public ReadOnlySpan<byte> Tail => tail;

    internal ReadOnlySpan<byte> EncodedHeaders => tail[headersAt..];
}
