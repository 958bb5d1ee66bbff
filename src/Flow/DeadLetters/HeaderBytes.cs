using System.Text;

namespace Keystone.Flow.DeadLetters;

/// <summary>Encoded record headers, built behind each other, and put behind those that a record has already.</summary>
internal sealed class HeaderBytes
{
    private byte[] bytes = new byte[512];

    public int Length { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = Count = 0;

    public void Add(string key, string value)
    {
        PutText(key);
        PutText(value);
        Count++;
    }

    /// <summary>A record's key, value and headers, with these headers behind its own.</summary>
    /// <param name="tail">From the key's length on.</param>
    public int AppendTo(ReadOnlySpan<byte> tail, ref byte[] into)
    {
        var at = 0;
        Skip(tail, ref at);
        Skip(tail, ref at);
        var headersAt = at;
        var count = ReadVarint(tail, ref at);
        var needed = tail.Length + Length + 5;
        if (into.Length < needed)
            into = new byte[Math.Max(needed, into.Length * 2)];
        tail[..headersAt].CopyTo(into);
        var length = headersAt + WriteVarint(into.AsSpan(headersAt), count + Count);
        tail[at..].CopyTo(into.AsSpan(length));
        length += tail.Length - at;
        Written.CopyTo(into.AsSpan(length));
        return length + Length;
    }

    private static void Skip(ReadOnlySpan<byte> tail, ref int at)
    {
        var length = ReadVarint(tail, ref at);
        if (length > 0)
            at += length;
    }

    private static int ReadVarint(ReadOnlySpan<byte> from, ref int at)
    {
        uint raw = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = from[at++];
            raw |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                break;
        }
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    private static int WriteVarint(Span<byte> to, int value)
    {
        // Zig-zag; lengths and counts are never negative here.
        var raw = (uint)value << 1;
        var at = 0;
        for (; raw >= 0x80; raw >>= 7)
            to[at++] = (byte)(raw | 0x80);
        to[at++] = (byte)raw;
        return at;
    }

    private void PutText(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Reserve(most + 5);
        var length = Encoding.UTF8.GetByteCount(text);
        Length += WriteVarint(bytes.AsSpan(Length), length);
        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
    }

    private void Reserve(int more)
    {
        if (bytes.Length - Length < more)
            Array.Resize(ref bytes, Math.Max(Length + more, bytes.Length * 2));
    }
}
