namespace Keystone.Topology.Model;

/// <summary>How a region's workers find each other. Left out: a cluster of one on loopback.</summary>
public sealed record WorkersModel
{
    /// <summary><c>host:port</c> that a worker listens on.</summary>
    public required string Listen { get; init; }

    /// <summary><c>host:port</c> of the workers to ask first.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }
}
