using System.Buffers;

namespace Keystone.Kafka.Compression;

/// <summary>A pooled buffer that grows at its end.</summary>
internal sealed class PooledBytes : IDisposable
{
    private byte[] buffer = [];

    public int Length { get; private set; }

    public Span<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Room behind what is written, at least <paramref name="bytes"/>; <see cref="Advance"/> takes it.</summary>
    public Span<byte> Room(int bytes)
    {
        if (buffer.Length - Length < bytes)
            Grow(bytes);
        return buffer.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Clear() => Length = 0;

    /// <summary>Gives the array away: its new owner returns it to the shared pool.</summary>
    public byte[] Detach()
    {
        var detached = buffer;
        buffer = [];
        Length = 0;
        return detached;
    }

    public void Dispose()
    {
        var returned = Detach();
        if (returned.Length > 0)
            ArrayPool<byte>.Shared.Return(returned);
    }

    private void Grow(int bytes)
    {
        var doubled = (int)Math.Min(2L * buffer.Length, 1 << 30);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + bytes), doubled));
        Written.CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
