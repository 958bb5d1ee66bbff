using System.Buffers;
using Keystone.Kafka.Records;

namespace Keystone.Router.Reencoding;

/// <summary>Puts a projected value into a record: key and headers keep their bytes. Reused from record to record.</summary>
internal sealed class ValueWriter
{
    private readonly ArrayBufferWriter<byte> _value = new(1024);
    private byte[] _tail = new byte[2048];

    /// <summary>Where the projection writes.</summary>
    public IBufferWriter<byte> Value => _value;

    public void Begin() => _value.ResetWrittenCount();

    /// <summary>The record from its key's length on, with the new value.</summary>
    public ReadOnlySpan<byte> Tail(in RecordView record)
    {
        var value = _value.WrittenSpan;
        var headers = record.HeaderBlock;
        var most = 10 + record.Key.Length + value.Length + headers.Length;
        if (_tail.Length < most)
            _tail = new byte[Math.Max(most, _tail.Length * 2)];
        var at = WriteLength(_tail, record.KeyIsNull ? -1 : record.Key.Length);
        record.Key.CopyTo(_tail.AsSpan(at));
        at += record.Key.Length;
        at += WriteLength(_tail.AsSpan(at), value.Length);
        value.CopyTo(_tail.AsSpan(at));
        at += value.Length;
        headers.CopyTo(_tail.AsSpan(at));
        return _tail.AsSpan(0, at + headers.Length);
    }

    private static int WriteLength(Span<byte> to, int length)
    {
        var raw = (uint)((length << 1) ^ (length >> 31));
        var at = 0;
        for (; raw >= 0x80; raw >>= 7)
            to[at++] = (byte)(raw | 0x80);
        to[at++] = (byte)raw;
        return at;
    }
}
