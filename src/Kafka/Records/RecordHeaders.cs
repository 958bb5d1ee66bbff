using System.Text;

namespace Keystone.Kafka.Records;

/// <summary>Headers to write with a record; used again after <see cref="Clear"/>.</summary>
public sealed class RecordHeaders
{
    private byte[] encoded = [];
    private int length;

    public int Count { get; private set; }

    internal ReadOnlySpan<byte> Encoded => encoded.AsSpan(0, length);

    public void Clear()
    {
        length = 0;
        Count = 0;
    }

    public RecordHeaders Add(string key, OptionalBytes value) => Add(Encoding.UTF8.GetBytes(key), value);

    public RecordHeaders Add(string key, string value) => Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    public RecordHeaders Add(ReadOnlySpan<byte> key, OptionalBytes value)
    {
        var to = Reserve(2 * Varint.MaxInt + key.Length + value.Span.Length);
        var at = Varint.Write(to, key.Length);
        key.CopyTo(to[at..]);
        at += key.Length;
        at += Varint.Write(to[at..], value.IsNull ? -1 : value.Span.Length);
        value.Span.CopyTo(to[at..]);
        length += at + value.Span.Length;
        Count++;
        return this;
    }

    /// <summary>All headers of a record, as they are.</summary>
    public RecordHeaders AddAll(in RecordView record)
    {
        var bytes = record.EncodedHeaders;
        bytes.CopyTo(Reserve(bytes.Length));
        length += bytes.Length;
        Count += record.HeaderCount;
        return this;
    }

    private Span<byte> Reserve(int more)
    {
        if (encoded.Length - length < more)
            Array.Resize(ref encoded, Math.Max(checked(length + more), encoded.Length * 2));
        return encoded.AsSpan(length);
    }
}
