namespace Keystone.Events.Records;

/// <summary>
/// Walks the headers of a record (see <see cref="HeaderBlock"/>) by position. A block whose lengths do not fit ends the walk:
/// it was checked where the record was read.
/// </summary>
public ref struct HeaderBlockReader(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> _block = block;
    private int _at = 0;
    private int _left = -1;

    public int NameStart { get; private set; }

    public int NameLength { get; private set; }

    public int ValueStart { get; private set; }

    /// <summary>-1: null.</summary>
    public int ValueLength { get; private set; }

    public bool MoveNext()
    {
        if (_left < 0)
        {
            if (_block.IsEmpty || !TryReadNumber(out _left))
                _left = 0;
        }
        if (_left-- <= 0 || !TryReadNumber(out var nameLength) || nameLength < 0 || nameLength > _block.Length - _at)
            return End();
        (NameStart, NameLength) = (_at, nameLength);
        _at += nameLength;
        if (!TryReadNumber(out var valueLength) || valueLength < -1 || valueLength > _block.Length - _at)
            return End();
        (ValueStart, ValueLength) = (_at, valueLength);
        _at += Math.Max(valueLength, 0);
        return true;
    }

    private bool End()
    {
        _left = 0;
        return false;
    }

    private bool TryReadNumber(out int value)
    {
        uint raw = 0;
        for (var shift = 0; shift < 35 && _at < _block.Length; shift += 7)
        {
            var b = _block[_at++];
            raw |= (uint)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                value = (int)(raw >> 1) ^ -(int)(raw & 1);
                return true;
            }
        }
        value = 0;
        return false;
    }
}
