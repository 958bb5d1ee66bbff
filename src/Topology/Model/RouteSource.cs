namespace Keystone.Topology.Model;

/// <summary>Where a route begins: a stream, or a topic of a consumer cluster named by tier or by name.</summary>
public sealed record RouteSource
{
    /// <summary>The stream; null where the route starts at a consumer cluster's topic.</summary>
    public StreamModel? Stream { get; init; }

    /// <summary>Tier of the consumer cluster; null with <see cref="Stream"/> or <see cref="Cluster"/>.</summary>
    public int? Tier { get; init; }

    /// <summary>Name of the consumer cluster; null with <see cref="Stream"/> or <see cref="Tier"/>.</summary>
    public string? Cluster { get; init; }
    public required string Topic { get; init; }
    public OriginFilter Origin { get; init; }
}
