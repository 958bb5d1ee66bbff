namespace Keystone.Topology.Config;

/// <summary>Rate limits of an Elasticsearch sink as written.</summary>
public sealed record ElasticsearchLimitsConfig : ConfigSection
{
    [Option("docs", "Documents per second.", Range = "1..1000000000")]
    public Spot<int>? Docs { get; init; }

    [Option("bytes", "Bytes per second.", Range = "1KiB/s..1TiB/s")]
    public Spot<ByteRate>? Bytes { get; init; }
}
