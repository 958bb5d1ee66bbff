using Keystone.Events.Records;

namespace Keystone.Sinks.Formats;

/// <summary><c>jsonl</c> with <c>content: record</c>: the whole record as <c>tail --json</c> prints it. Every record has such a line.</summary>
public sealed class RecordLineEncoder : IRecordEncoder
{
    private readonly RecordJsonWriter _writer = new();

    public bool TryEncode(in SinkRecord record, ByteBuffer into, out string cause)
    {
        cause = "";
        _writer.Write(into, record.Event);
        into.Write((byte)'\n');
        return true;
    }
}
