namespace Keystone.Topology.Config;

/// <summary>A region's workers as written.</summary>
public sealed record WorkersConfig : ConfigSection
{
    [Option("listen", "Address that a worker listens on, `host:port`.", Required = true)]
    public Spot<string>? Listen { get; init; }

    [Option("seeds", "Addresses of the workers to ask first, `host:port`.", Required = true)]
    public IReadOnlyList<Spot<string>>? Seeds { get; init; }
}
