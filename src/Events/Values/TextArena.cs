namespace Keystone.Events.Values;

/// <summary>Bytes that live as long as a record or an expression: one growing buffer, reused. What it holds is known by its place.</summary>
internal sealed class TextArena
{
    private byte[] _bytes = new byte[256];

    public int Used { get; private set; }

    public void Clear() => Used = 0;

    public void Rewind(int used) => Used = used;

    public ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Room for so many bytes more; empty where that would exceed <see cref="ExpressionLimits.MaxScratchBytes"/>.</summary>
    public bool TryReserve(int bytes, out Span<byte> room)
    {
        var needed = (long)Used + bytes;
        if (needed > ExpressionLimits.MaxScratchBytes)
        {
            room = default;
            return false;
        }
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(2L * _bytes.Length, ExpressionLimits.MaxScratchBytes)));
        room = _bytes.AsSpan(Used, bytes);
        return true;
    }

    /// <summary>Keeps the first bytes of the room reserved last; gives their place.</summary>
    public int Commit(int bytes)
    {
        var start = Used;
        Used += bytes;
        return start;
    }
}
