namespace Keystone.Topology.Model;

/// <summary>How a file or object is compressed as a whole.</summary>
public enum SinkCompression
{
    None,
    Gzip,
    Zstd,
}
