using Keystone.Topology.Model;

namespace Keystone.Topology.Config;

/// <summary>A sink as written.</summary>
public sealed record SinkConfig : ConfigSection
{
    [Option("file", "Writes files.")]
    public FileSinkConfig? File { get; init; }

    [Option("s3", "Writes objects to S3 or a store that speaks like it.", Later = true)]
    public S3SinkConfig? S3 { get; init; }

    [Option("elasticsearch", "Indexes into Elasticsearch or OpenSearch.", Later = true)]
    public ElasticsearchSinkConfig? Elasticsearch { get; init; }

    [Option("format", "How records are laid out; `avro` and `parquet` are not in this version.", Default = "jsonl")]
    public Spot<SinkFormat>? Format { get; init; }

    [Option("compression", "How a file or object is compressed as a whole.", Default = "none")]
    public Spot<SinkCompression>? Compression { get; init; }

    [Option("content", "What a line of jsonl holds: the value, or the whole record.", Default = "value")]
    public Spot<SinkContent>? Content { get; init; }

    [Option("partition_by", "Folders by time or by the values of fields.", Default = "none")]
    public SinkPartitionConfig? PartitionBy { get; init; }

    [Option("rotate", "When a file is closed: by whichever limit is reached first.")]
    public RotateConfig? Rotate { get; init; }

    [Option(
        "late",
        "Records older than the newest so far minus this go to a late object of their own.",
        Default = "none do",
        Range = "1s..365d"
    )]
    public Spot<TimeSpan>? Late { get; init; }

    [Option("spill", "Where encoded bytes beyond the budget wait.")]
    public SpillConfig? Spill { get; init; }
}
