using System.Buffers;

namespace Keystone.Sinks.Formats;

/// <summary>A growing, reused byte buffer: one record is encoded into it before it is known to be good.</summary>
public sealed class ByteBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[4096];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public int Count => _count;

    /// <summary>Room for at least so many bytes after what is written; <see cref="Advance"/> takes what was used.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_count);
    }

    public void Advance(int count) => _count += count;

    public void Write(byte b)
    {
        Reserve(1);
        _bytes[_count++] = b;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Forgets what was written from <paramref name="count"/> on.</summary>
    public void TruncateTo(int count) => _count = count;

    public void Clear() => _count = 0;

    private void Reserve(int more)
    {
        if (_bytes.Length - _count < more)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)_count + more, _bytes.Length * 2L)));
    }
}
