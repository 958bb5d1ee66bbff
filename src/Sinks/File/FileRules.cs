using System.Globalization;
using Keystone.Flow.Elements;
using Keystone.Sinks.Layout;
using Keystone.Topology.Model;

namespace Keystone.Sinks.File;

/// <summary>What a file sink must be like to run. The topology's rules say the same earlier; here it holds for every caller.</summary>
public static class FileRules
{
    private const int MaxNameBytes = 255;

    /// <summary>Room in a name for what marks an unfinished file.</summary>
    public const int UnfinishedMarkBytes = 24;

    /// <exception cref="StopLaneException">It cannot run; the message says why and what to change.</exception>
    public static void Check(SinkModel sink, KeyLayout layout)
    {
        if (sink.Format is SinkFormat.Avro or SinkFormat.Parquet)
            throw new StopLaneException(
                $"file sink '{sink.Name}': format {Lower(sink.Format)} is not in this version. Use jsonl or batches."
            );
        if (sink.Format == SinkFormat.Batches && sink.PartitionBy is { } by && (by.Time is null || !by.FromRecordTimestamp))
            throw new StopLaneException(
                $"file sink '{sink.Name}': batches are stored whole, so partition_by can only be a time from the record's timestamp."
            );
        var longest = layout.Name(int.MaxValue, long.MaxValue, "").File.Length + UnfinishedMarkBytes;
        if (longest > MaxNameBytes)
            throw new StopLaneException(
                $"file sink '{sink.Name}': the names of its files would take {longest} bytes, {MaxNameBytes} are possible. Shorten the region's or the topic's name."
            );
    }

    private static string Lower(SinkFormat format) => format.ToString().ToLower(CultureInfo.InvariantCulture);
}
