using System.Globalization;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Layout;

/// <summary>
/// The names of a flow's objects. A name tells region, topic, the topic's id, partition and the epoch's start offset, so that two
/// regions, two routes and a recreated topic never meet in one name, and a replay makes the same ones.
/// </summary>
public sealed class KeyLayout(string route, string region, string topic, Guid topicId, SinkFormat format, SinkCompression compression)
{
    /// <summary>Stands in place of the partition values for the object of late records; no value's folder is called so.</summary>
    public const string LateFolder = "late";

    private readonly string _route = PathText.Escape(route);
    private readonly string _source = $"{PathText.Escape(region)}+{topic}+{topicId.ToString("N", CultureInfo.InvariantCulture)[..8]}+";
    private readonly string _extension = Extension(format, compression);

    public string Route => _route;

    public ObjectName Name(int partition, long startOffset, string folder) =>
        new(_route, folder, string.Create(CultureInfo.InvariantCulture, $"{_source}{partition}+{startOffset:D20}.{_extension}"));

    /// <summary>What the file names of all objects of one partition begin with.</summary>
    public string PartitionPrefix(int partition) => string.Create(CultureInfo.InvariantCulture, $"{_source}{partition}+");

    private static string Extension(SinkFormat format, SinkCompression compression)
    {
        var name = format switch
        {
            SinkFormat.Jsonl => "jsonl",
            SinkFormat.Avro => "avro",
            SinkFormat.Parquet => "parquet",
            _ => "batches",
        };
        return compression switch
        {
            SinkCompression.Gzip => name + ".gz",
            SinkCompression.Zstd => name + ".zst",
            _ => name,
        };
    }
}
