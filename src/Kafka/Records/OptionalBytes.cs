namespace Keystone.Kafka.Records;

/// <summary>Bytes that may be null, which is not the same as empty: a null value is a tombstone.</summary>
public readonly ref struct OptionalBytes
{
    private readonly bool present;

    public OptionalBytes(ReadOnlySpan<byte> bytes)
    {
        Span = bytes;
        present = true;
    }

    public static OptionalBytes Null => default;

    public bool IsNull => !present;

    /// <summary>The bytes; empty for null.</summary>
    public ReadOnlySpan<byte> Span { get; }

    public static implicit operator OptionalBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    public static implicit operator OptionalBytes(Span<byte> bytes) => new(bytes);

    public static implicit operator OptionalBytes(byte[]? bytes) => bytes is null ? default : new OptionalBytes(bytes);

    /// <summary>The bytes, or null.</summary>
    public byte[]? ToArray() => IsNull ? null : Span.ToArray();
}
