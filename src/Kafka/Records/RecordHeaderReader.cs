namespace Keystone.Kafka.Records;

/// <summary>Walks a record's headers, in order; keys may repeat, values may be null.</summary>
public ref struct RecordHeaderReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private int at;
    private int left;

    internal RecordHeaderReader(ReadOnlySpan<byte> bytes, int count)
    {
        this.bytes = bytes;
        left = count;
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public OptionalBytes Value { get; private set; }

    public bool MoveNext()
    {
        if (left == 0)
            return false;
        left--;
        // RecordIterator has been over these bytes already: what cannot be read here cannot occur.
        if (!TrySkipOne(bytes, ref at, out var keyAt, out var keyLength, out var valueAt, out var valueLength))
            throw new CorruptBatchException("A record's headers end early.");
        Key = bytes.Slice(keyAt, keyLength);
        Value = valueLength < 0 ? default : new OptionalBytes(bytes.Slice(valueAt, valueLength));
        return true;
    }

    internal static bool TrySkipOne(
        ReadOnlySpan<byte> bytes,
        ref int at,
        out int keyAt,
        out int keyLength,
        out int valueAt,
        out int valueLength
    )
    {
        valueAt = valueLength = 0;
        var isKey = Varint.TryRead(bytes, ref at, out keyLength);
        keyAt = at;
        if (!isKey || keyLength < 0 || keyLength > bytes.Length - at)
            return false;
        at += keyLength;
        if (!Varint.TryRead(bytes, ref at, out valueLength) || valueLength < -1 || valueLength > bytes.Length - at)
            return false;
        valueAt = at;
        at += Math.Max(0, valueLength);
        return true;
    }
}
