namespace Keystone.Topology.Model;

/// <summary>Where an S3 sink puts its objects.</summary>
public sealed record S3SinkModel
{
    public required string Bucket { get; init; }
    public string Prefix { get; init; } = "";
    public string? Region { get; init; }

    /// <summary>Null: the store's own for the region.</summary>
    public string? Endpoint { get; init; }
    public bool PathStyle { get; init; }
}
