using Keystone.Sinks.Formats;
using Keystone.Topology.Model;

namespace Keystone.Sinks.File;

/// <summary>The forms that a file sink writes records in.</summary>
public static class FileEncoder
{
    /// <summary>Null for <c>batches</c>: they are stored as they came.</summary>
    public static IRecordEncoder? Of(SinkModel sink) =>
        sink.Format == SinkFormat.Batches ? null
        : sink.Content == SinkContent.Record ? new RecordLineEncoder()
        : new ValueLineEncoder();
}
