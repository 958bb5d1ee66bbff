namespace Keystone.Topology.Model;

/// <summary>Where an Elasticsearch or OpenSearch sink indexes.</summary>
public sealed record ElasticsearchSinkModel
{
    public required string Url { get; init; }

    /// <summary>Index name with <c>{yyyy.MM.dd}</c> or <c>{expression}</c> parts; null where <see cref="DataStream"/> is set.</summary>
    public string? Index { get; init; }
    public string? DataStream { get; init; }

    /// <summary><c>index</c>, <c>create</c>, <c>update</c> or <c>upsert</c>.</summary>
    public string Op { get; init; } = "index";

    /// <summary>True for <c>id: key</c>: a tombstone deletes.</summary>
    public bool IdIsKey { get; init; }

    /// <summary>Null: the record's coordinates.</summary>
    public ExpressionModel? Id { get; init; }

    /// <summary>True for <c>version: offset</c>.</summary>
    public bool VersionIsOffset { get; init; }
    public ExpressionModel? Version { get; init; }
}
