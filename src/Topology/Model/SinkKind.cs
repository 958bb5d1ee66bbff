namespace Keystone.Topology.Model;

/// <summary>Where a sink writes.</summary>
public enum SinkKind
{
    File,
    S3,
    Elasticsearch,
}
