namespace Keystone.Cli.Demo;

/// <summary>The verdict on one output of the topology: what the declarations owe it against what was read there.</summary>
internal sealed record RouteResult
{
    public required string Region { get; init; }
    public required string Route { get; init; }
    public required string Output { get; init; }
    public required long Expected { get; init; }
    public required long Arrived { get; init; }
    public required long Lost { get; init; }

    /// <summary>Arrived more often than expected.</summary>
    public required long Duplicated { get; init; }

    public bool IsRight => Lost == 0 && Duplicated == 0;
}
