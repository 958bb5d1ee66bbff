namespace Keystone.Topology.Model;

/// <summary>Where encoded bytes beyond the budget wait: a file per lane in this folder (absolute), at most so many bytes.</summary>
public sealed record SinkSpill(string Path, long MaxBytes)
{
    public const long DefaultMaxBytes = 4L << 30;
}
