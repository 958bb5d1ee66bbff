using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Keystone.Kafka.Protocol;

/// <summary>
/// Writes Kafka's primitive types into a pooled buffer that grows. Record batches are not copied into it but borrowed: the
/// message is the <see cref="Segments"/>, in order, to be sent scatter-gather. One writer is used by one thread at a time, and
/// again after <see cref="Reset"/>.
/// </summary>
public sealed class ProtocolWriter : IDisposable
{
    private readonly List<(int At, ReadOnlyMemory<byte> Bytes)> borrowed = [];
    private readonly List<ReadOnlyMemory<byte>> segments = [];
    private byte[] buffer;
    private int position;
    private int borrowedLength;
    private bool segmentsStale = true;

    public ProtocolWriter(int capacity = 512) => buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written, the borrowed ones included.</summary>
    public int Length => checked(position + borrowedLength);

    /// <summary>The message in pieces; valid until the writer is written to, reset or disposed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Segments
    {
        get
        {
            if (segmentsStale)
                CollectSegments();
            return segments;
        }
    }

    /// <summary>Forgets what was written, and keeps the buffer.</summary>
    public void Reset()
    {
        position = 0;
        borrowedLength = 0;
        borrowed.Clear();
        segments.Clear();
        segmentsStale = true;
    }

    public void Dispose()
    {
        Reset();
        var returned = buffer;
        buffer = [];
        if (returned.Length > 0)
            ArrayPool<byte>.Shared.Return(returned);
    }

    /// <summary>One copy of everything, for tests and small messages.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public void CopyTo(Span<byte> destination)
    {
        foreach (var segment in Segments)
        {
            segment.Span.CopyTo(destination);
            destination = destination[segment.Length..];
        }
    }

    public void WriteBool(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt8(sbyte value) => Take(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    public void WriteUnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }
        Take(1)[0] = (byte)value;
    }

    public void WriteString(string value, bool flexible) => WriteNullableString(value, flexible, nullable: false);

    public void WriteNullableString(string? value, bool flexible, bool nullable)
    {
        if (value is null)
        {
            WriteNullLength(flexible, nullable, longLength: false);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(value);
        if (flexible)
            WriteUnsignedVarint((uint)length + 1);
        else if (length <= short.MaxValue)
            WriteInt16((short)length);
        else
            throw new ProtocolException($"A string of {length} bytes is longer than the protocol allows ({short.MaxValue}).");
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    public void WriteBytes(ReadOnlyMemory<byte> value, bool flexible) => WriteNullableBytes(value, flexible, nullable: false);

    public void WriteNullableBytes(ReadOnlyMemory<byte>? value, bool flexible, bool nullable)
    {
        if (value is not { } bytes)
        {
            WriteNullLength(flexible, nullable, longLength: true);
            return;
        }
        WriteLength(bytes.Length, flexible);
        bytes.Span.CopyTo(Take(bytes.Length));
    }

    /// <summary>Writes the length, and borrows the slices: they have to stay as they are until the message is sent.</summary>
    public void WriteRecords(RecordData records, bool flexible, bool nullable)
    {
        if (records.IsNull)
        {
            WriteNullLength(flexible, nullable, longLength: true);
            return;
        }
        WriteLength(records.Length, flexible);
        foreach (var slice in records.Slices)
        {
            if (slice.IsEmpty)
                continue;
            borrowed.Add((position, slice));
            borrowedLength = checked(borrowedLength + slice.Length);
        }
    }

    /// <summary>Writes an array's count (-1 for null) and gives the number of elements to write.</summary>
    public int WriteArrayCount(int count, bool flexible, bool nullable)
    {
        if (count < 0)
        {
            WriteNullLength(flexible, nullable, longLength: true);
            return 0;
        }
        WriteLength(count, flexible);
        return count;
    }

    /// <summary>Writes the byte before a struct that may be null, and gives back whether it is null.</summary>
    public bool WriteNullMark(bool isNull, bool nullable)
    {
        if (isNull && !nullable)
            throw NullRefused();
        if (nullable)
            WriteInt8(isNull ? (sbyte)-1 : (sbyte)1);
        return isNull;
    }

    /// <summary>Opens a tagged field; give the result to <see cref="EndTagged"/>.</summary>
    public int BeginTagged(uint tag)
    {
        WriteUnsignedVarint(tag);
        return position;
    }

    /// <summary>Puts the field's size, known only now, before its bytes.</summary>
    public void EndTagged(int mark)
    {
        var length = position - mark;
        var moved = 1;
        for (var rest = (uint)length; rest >= 0x80; rest >>= 7)
            moved++;
        Take(moved);
        buffer.AsSpan(mark, length).CopyTo(buffer.AsSpan(mark + moved));
        position = mark;
        WriteUnsignedVarint((uint)length);
        position = mark + moved + length;
    }

    public void WriteUnknownTags(List<UnknownTaggedField>? fields)
    {
        if (fields is null)
            return;
        foreach (var field in fields)
        {
            WriteUnsignedVarint(field.Tag);
            WriteUnsignedVarint((uint)field.Data.Length);
            field.Data.Span.CopyTo(Take(field.Data.Length));
        }
    }

    /// <summary>Opens a frame: leaves room for its size. A frame that is not completed is taken back.</summary>
    internal Frame BeginFrame()
    {
        var frame = new Frame(this);
        WriteInt32(0);
        return frame;
    }

    private void WriteLength(int length, bool flexible)
    {
        if (flexible)
            WriteUnsignedVarint((uint)length + 1);
        else
            WriteInt32(length);
    }

    private void WriteNullLength(bool flexible, bool nullable, bool longLength)
    {
        if (!nullable)
            throw NullRefused();
        if (flexible)
            WriteUnsignedVarint(0);
        else if (longLength)
            WriteInt32(-1);
        else
            WriteInt16(-1);
    }

    private static ProtocolException NullRefused() => new("A field is null that this version of the message cannot leave out.");

    private Span<byte> Take(int length)
    {
        segmentsStale = true;
        if (buffer.Length - position < length)
            Grow(length);
        var taken = buffer.AsSpan(position, length);
        position += length;
        return taken;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(position + length), Math.Min(buffer.Length * 2, 1 << 30)));
        buffer.AsSpan(0, position).CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private void CollectSegments()
    {
        segments.Clear();
        var from = 0;
        foreach (var (at, bytes) in borrowed)
        {
            if (at > from)
                segments.Add(buffer.AsMemory(from, at - from));
            segments.Add(bytes);
            from = at;
        }
        if (position > from)
            segments.Add(buffer.AsMemory(from, position - from));
        segmentsStale = false;
    }

    /// <summary>A frame being written. A message that cannot be written leaves nothing of itself behind.</summary>
    internal ref struct Frame(ProtocolWriter writer)
    {
        private readonly int start = writer.position;
        private readonly int borrowedBefore = writer.borrowed.Count;
        private readonly int borrowedLengthBefore = writer.borrowedLength;
        private bool completed;

        public void Complete()
        {
            var size = checked(writer.position - start - sizeof(int) + writer.borrowedLength - borrowedLengthBefore);
            BinaryPrimitives.WriteInt32BigEndian(writer.buffer.AsSpan(start), size);
            completed = true;
        }

        public readonly void Dispose()
        {
            if (completed)
                return;
            writer.position = start;
            writer.borrowedLength = borrowedLengthBefore;
            writer.borrowed.RemoveRange(borrowedBefore, writer.borrowed.Count - borrowedBefore);
            writer.segmentsStale = true;
        }
    }
}
