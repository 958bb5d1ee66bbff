using Keystone.Sinks.Bytes;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// The uncompressed bytes of one member, in order: those in the spill file, then those in memory. It belongs to one thread at a time: to the
/// stage's while it fills, then to the store's.
/// </summary>
public sealed class MemberInput(BufferMemory memory, SpillFile? spill)
{
    private const int FirstBuffer = 4096;

    private readonly List<SpillPart> _parts = [];
    private byte[]? _buffer;
    private int _buffered;
    private int _spilled;

    public int Count => _spilled + _buffered;

    /// <summary>What spilling would free.</summary>
    public int BufferBytes => _buffer?.Length ?? 0;

    public int Room => MemberCodec.MemberBytes - Count;

    /// <summary>At most <see cref="Room"/> bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var needed = _buffered + bytes.Length;
        if (_buffer is null || _buffer.Length < needed)
        {
            var wanted = Math.Max(FirstBuffer, Math.Max(needed, Math.Min(MemberCodec.MemberBytes, BufferBytes * 2)));
            var grown = memory.Rent(wanted);
            _buffer.AsSpan(0, _buffered).CopyTo(grown);
            if (_buffer is not null)
                memory.Return(_buffer);
            _buffer = grown;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered = needed;
    }

    /// <summary>Moves what is in memory to the spill file. False: there is nothing to move, no such file, or it is at its limit.</summary>
    public bool TrySpill()
    {
        if (spill is null || _buffer is null || !spill.TryWrite(_buffer.AsSpan(0, _buffered), _parts))
            return false;
        _spilled += _buffered;
        memory.Return(_buffer);
        (_buffer, _buffered) = (null, 0);
        return true;
    }

    /// <summary>All bytes in one piece; <see cref="Release"/> ends its life.</summary>
    public ReadOnlyMemory<byte> Gather()
    {
        if (_spilled == 0)
            return _buffer.AsMemory(0, _buffered);
        var whole = memory.Rent(Count);
        spill!.Read(_parts, whole.AsSpan(0, _spilled));
        _buffer.AsSpan(0, _buffered).CopyTo(whole.AsSpan(_spilled));
        var count = Count;
        Release();
        (_buffer, _buffered, _spilled) = (whole, count, 0);
        return whole.AsMemory(0, count);
    }

    public void Release()
    {
        if (_buffer is not null)
            memory.Return(_buffer);
        spill?.Free(_parts);
        (_buffer, _buffered, _spilled) = (null, 0, 0);
    }
}
