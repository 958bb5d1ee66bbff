namespace Keystone.Kafka.Protocol;

/// <summary>
/// Record batches in a message: null, or one or more borrowed slices that make the bytes together. Nothing is copied; whoever
/// gives the slices keeps them alive until the message is sent.
/// </summary>
public readonly struct RecordData
{
    private readonly ReadOnlyMemory<byte> first;
    private readonly ReadOnlyMemory<byte> second;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? many;
    private readonly int count;

    private RecordData(
        ReadOnlyMemory<byte> first,
        ReadOnlyMemory<byte> second,
        IReadOnlyList<ReadOnlyMemory<byte>>? many,
        int count,
        int length
    )
    {
        this.first = first;
        this.second = second;
        this.many = many;
        this.count = count;
        Length = length;
    }

    public static RecordData Null => default;

    public static RecordData Empty => Of(ReadOnlyMemory<byte>.Empty);

    public static RecordData Of(ReadOnlyMemory<byte> bytes) => new(bytes, default, null, 1, bytes.Length);

    /// <summary>A header and a body that lie apart.</summary>
    public static RecordData Of(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) =>
        new(first, second, null, 2, checked(first.Length + second.Length));

    /// <summary>The list is borrowed too: do not change it before the message is sent.</summary>
    public static RecordData Of(IReadOnlyList<ReadOnlyMemory<byte>> slices)
    {
        var length = 0;
        for (var i = 0; i < slices.Count; i++)
            length = checked(length + slices[i].Length);
        return new RecordData(default, default, slices, slices.Count, length);
    }

    public bool IsNull => count == 0 && many is null;

    /// <summary>Bytes of all slices; 0 for null.</summary>
    public int Length { get; }

    public RecordSlices Slices => new(this);

    internal int SliceCount => count;

    internal ReadOnlyMemory<byte> Slice(int index) =>
        many is not null ? many[index]
        : index == 0 ? first
        : second;

    /// <summary>The bytes where they are contiguous: always so in a message that was read.</summary>
    /// <exception cref="InvalidOperationException">There is more than one slice; null gives empty memory.</exception>
    public ReadOnlyMemory<byte> Single =>
        count switch
        {
            0 => default,
            1 => Slice(0),
            _ => throw new InvalidOperationException($"The records are in {count} slices."),
        };

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        var at = 0;
        foreach (var slice in Slices)
        {
            slice.Span.CopyTo(bytes.AsSpan(at));
            at += slice.Length;
        }
        return bytes;
    }
}
