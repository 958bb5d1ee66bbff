namespace Keystone.Topology.Model;

/// <summary>A place outside Kafka that routes drain to.</summary>
public sealed record SinkModel
{
    public required string Name { get; init; }
    public required SinkKind Kind { get; init; }

    /// <summary>Set for <see cref="SinkKind.File"/> alone: the folder, absolute.</summary>
    public string? FilePath { get; init; }

    /// <summary>Set for <see cref="SinkKind.S3"/> alone.</summary>
    public S3SinkModel? S3 { get; init; }

    /// <summary>Set for <see cref="SinkKind.Elasticsearch"/> alone.</summary>
    public ElasticsearchSinkModel? Elasticsearch { get; init; }

    public SinkFormat Format { get; init; }
    public SinkCompression Compression { get; init; }
    public SinkContent Content { get; init; }

    /// <summary>Null: no folders by value.</summary>
    public SinkPartitioning? PartitionBy { get; init; }
    public SinkRotation Rotate { get; init; } = new();

    /// <summary>Records older than an epoch's watermark minus this go to its late object. Null: none do.</summary>
    public TimeSpan? Late { get; init; }

    /// <summary>Where encoded bytes beyond the budget wait; <c>.keystone/spill/NAME</c> beside the topology where it does not say.</summary>
    public SinkSpill? Spill { get; init; }
    public SourcePlace Place { get; init; }
}
