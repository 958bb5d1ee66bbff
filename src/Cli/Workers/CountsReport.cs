namespace Keystone.Cli.Workers;

/// <summary>What became of a lane's records since the worker started.</summary>
public sealed record CountsReport
{
    public required long Read { get; init; }
    public required long Kept { get; init; }
    public required long Filtered { get; init; }
    public required long DeadLettered { get; init; }
    public required long Skipped { get; init; }
    public required long Aborted { get; init; }
    public required long Dropped { get; init; }
    public required long ReadBytes { get; init; }
    public required long SentBytes { get; init; }
    public required long PassedBatches { get; init; }
    public required IReadOnlyDictionary<string, long> ReencodedBatches { get; init; }
    public required long Commits { get; init; }
}
