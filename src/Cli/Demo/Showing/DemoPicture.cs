namespace Keystone.Cli.Demo.Showing;

/// <summary>The demo at one moment.</summary>
internal sealed record DemoPicture
{
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What is being done: producing, draining, verifying.</summary>
    public required string Phase { get; init; }

    public required long Produced { get; init; }

    public required double ProducedPerSecond { get; init; }

    public required double ArrivedPerSecond { get; init; }

    public required long Files { get; init; }

    public required IReadOnlyList<FlowFigures> Flows { get; init; }
}
