using Keystone.Events.Records;

namespace Keystone.Sinks.Formats;

/// <summary>
/// <c>jsonl</c> with <c>content: value</c>: the value as it came, its line breaks (which can only stand between tokens) made spaces; a
/// tombstone is <c>null</c>; a value that is not exactly one JSON text has no line.
/// </summary>
public sealed class ValueLineEncoder : IRecordEncoder
{
    public bool TryEncode(in SinkRecord record, ByteBuffer into, out string cause)
    {
        cause = "";
        if (!record.Event.HasValue)
        {
            into.Write("null\n"u8);
            return true;
        }

        var value = record.Event.Value;
        if (!JsonValue.IsOne(value))
        {
            cause = "the value is not JSON";
            return false;
        }

        var line = into.GetSpan(value.Length + 1)[..(value.Length + 1)];
        value.CopyTo(line);
        if (value.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            line.Replace((byte)'\n', (byte)' ');
            line.Replace((byte)'\r', (byte)' ');
        }

        line[^1] = (byte)'\n';
        into.Advance(line.Length);
        return true;
    }
}
