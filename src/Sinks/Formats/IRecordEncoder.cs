namespace Keystone.Sinks.Formats;

/// <summary>Writes one record as an object holds it.</summary>
public interface IRecordEncoder
{
    /// <summary>False: the record has no form there, <paramref name="cause"/> says why, and nothing of <paramref name="into"/> counts.</summary>
    bool TryEncode(in SinkRecord record, ByteBuffer into, out string cause);
}
