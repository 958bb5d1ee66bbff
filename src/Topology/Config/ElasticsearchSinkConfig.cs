namespace Keystone.Topology.Config;

/// <summary>Where an Elasticsearch sink indexes, as written.</summary>
public sealed record ElasticsearchSinkConfig : ConfigSection
{
    [Option("url", "URL of the store; several are separated by commas.", Required = true)]
    public Spot<string>? Url { get; init; }

    [Option("index", "Index name; `{yyyy.MM.dd}` stands for the record's day, `{event.field}` for a field.")]
    public Spot<string>? Index { get; init; }

    [Option("data_stream", "Data stream; instead of `index`.")]
    public Spot<string>? DataStream { get; init; }

    [Option("id", "`key`, or an expression.", Kind = OptionKind.Expression, Default = "the record's coordinates")]
    public Spot<string>? Id { get; init; }

    [Option(
        "version",
        "`offset`, or an expression: an older one never replaces a newer one.",
        Kind = OptionKind.Expression,
        Default = "none"
    )]
    public Spot<string>? Version { get; init; }

    [Option(
        "op",
        "Operation of each record.",
        Choices = ["index", "create", "update", "upsert"],
        Default = "index; create with `data_stream`"
    )]
    public Spot<string>? Op { get; init; }

    [Option("pipeline", "Ingest pipeline.", Default = "none")]
    public Spot<string>? Pipeline { get; init; }

    [Option("routing", "Expression for the shard routing.", Kind = OptionKind.Expression, Default = "none")]
    public Spot<string>? Routing { get; init; }

    [Option("template", "Index template that is set up at the start.", Default = "none")]
    public RawValue? Template { get; init; }

    [Option("ilm", "Lifecycle policy that is set up at the start.", Default = "none")]
    public RawValue? Ilm { get; init; }

    [Option("auth", "Credentials.", Default = "none")]
    public ElasticsearchAuthConfig? Auth { get; init; }

    [Option("tls", "TLS settings.")]
    public ElasticsearchTlsConfig? Tls { get; init; }

    [Option("limits", "Most that is sent per second.", Default = "none")]
    public ElasticsearchLimitsConfig? Limits { get; init; }
}
