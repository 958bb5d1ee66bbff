namespace Keystone.Cli.Demo.Showing;

/// <summary>One flow's figures at one moment: what the worker says it does, and what the books say has arrived.</summary>
internal sealed record FlowFigures
{
    public required string Region { get; init; }
    public required string Route { get; init; }
    public required int Tier { get; init; }
    public required string From { get; init; }
    public required IReadOnlyList<string> Outputs { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public required long Read { get; init; }
    public required long Filtered { get; init; }
    public required long DeadLetters { get; init; }
    public required long LagRecords { get; init; }
    public required long Expected { get; init; }
    public required long Arrived { get; init; }
}
