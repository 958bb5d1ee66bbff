using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Keystone.Kafka.Protocol;

/// <summary>
/// Reads Kafka's primitive types from one frame. Every length is checked against what remains before anything is allocated for
/// it, and only <see cref="ProtocolException"/> comes out of malformed bytes. Byte and record fields are slices of the frame.
/// </summary>
public ref struct ProtocolReader
{
    private readonly ReadOnlyMemory<byte> memory;
    private readonly ReadOnlySpan<byte> span;
    private int position;

    /// <summary>Where the bytes end that may be read now: the frame's end, or a tagged field's.</summary>
    private int end;

    public ProtocolReader(ReadOnlyMemory<byte> memory)
    {
        this.memory = memory;
        span = memory.Span;
        end = span.Length;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => position;

    public readonly int Remaining => end - position;

    public bool ReadBool() => Take(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public uint ReadUnsignedVarint()
    {
        var value = 0u;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var next = Take(1)[0];
            if (shift == 28 && next > 0x0f)
                break;
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        return Fail<uint>("a varint has more than 32 bits");
    }

    public string ReadString(bool flexible) => ReadNullableString(flexible) ?? Fail<string>("a string is null that must not be");

    public string? ReadNullableString(bool flexible)
    {
        var length = flexible ? ReadCompactLength() : ReadInt16();
        if (length < 0)
            return null;
        return length == 0 ? "" : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlyMemory<byte> ReadBytes(bool flexible) =>
        ReadNullableBytes(flexible) ?? Fail<ReadOnlyMemory<byte>>("bytes are null that must not be");

    public ReadOnlyMemory<byte>? ReadNullableBytes(bool flexible)
    {
        var length = flexible ? ReadCompactLength() : ReadInt32();
        if (length < 0)
            return null;
        Take(length);
        return memory.Slice(position - length, length);
    }

    public RecordData ReadRecords(bool flexible) => ReadNullableBytes(flexible) is { } bytes ? RecordData.Of(bytes) : default;

    /// <summary>An array's count, or -1 for null. A count that cannot fit into what remains is refused.</summary>
    public int ReadArrayCount(bool flexible, bool nullable, int bytesPerElement)
    {
        var count = flexible ? ReadCompactLength() : ReadInt32();
        if (count < 0)
            return nullable ? -1 : Fail<int>("an array is null that must not be");
        if (count > Remaining / bytesPerElement)
            Fail<int>($"an array of {count} elements cannot be in {Remaining} bytes");
        return count;
    }

    /// <summary>The byte before a struct that may be null; true where it is null.</summary>
    public bool ReadNullMark() => ReadInt8() < 0;

    /// <summary>The number of tagged fields that follow.</summary>
    public int ReadTagCount()
    {
        var count = ReadUnsignedVarint();
        return count > Remaining / 2 ? Fail<int>($"{count} tagged fields cannot be in {Remaining} bytes") : (int)count;
    }

    public uint ReadTag() => ReadUnsignedVarint();

    /// <summary>Confines reading to one tagged field; give the result to <see cref="LeaveTagged"/>.</summary>
    public int EnterTagged()
    {
        var size = ReadUnsignedVarint();
        if (size > Remaining)
            Fail<int>($"a tagged field of {size} bytes cannot be in {Remaining}");
        var outer = end;
        end = position + (int)size;
        return outer;
    }

    public void LeaveTagged(int outer)
    {
        if (position != end)
            Fail<int>($"a tagged field has {Remaining} bytes too many");
        end = outer;
    }

    public UnknownTaggedField ReadUnknownTag(uint tag)
    {
        var outer = EnterTagged();
        var data = memory.Slice(position, end - position);
        position = end;
        end = outer;
        return new UnknownTaggedField(tag, data);
    }

    /// <summary>Reads and forgets the tagged fields of a header.</summary>
    public void SkipTags()
    {
        for (var tags = ReadTagCount(); tags > 0; tags--)
            ReadUnknownTag(ReadTag());
    }

    /// <summary>Refuses bytes behind a message that is wholly read.</summary>
    public readonly void ExpectEnd()
    {
        if (position != end)
            Fail<int>($"{Remaining} bytes follow the message");
    }

    private int ReadCompactLength()
    {
        var value = ReadUnsignedVarint();
        return value > int.MaxValue ? Fail<int>($"a length of {value - 1} is too large") : (int)value - 1;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > end - position)
            Fail<int>($"{length} bytes are needed, {Remaining} remain");
        var taken = span.Slice(position, length);
        position += length;
        return taken;
    }

    [DoesNotReturn]
    private readonly T Fail<T>(string what) => throw new ProtocolException($"At byte {position}: {what}.");
}
