namespace Keystone.Topology.Config;

/// <summary>TLS of an Elasticsearch sink as written.</summary>
public sealed record ElasticsearchTlsConfig : ConfigSection
{
    [Option("ca", "PEM file of the authorities to trust.", Kind = OptionKind.Path, Default = "the system's")]
    public Spot<string>? Ca { get; init; }
}
