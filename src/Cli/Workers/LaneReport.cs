namespace Keystone.Cli.Workers;

/// <summary>A lane as other processes see it.</summary>
public sealed record LaneReport
{
    public required int Lane { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? NextTry { get; init; }
    public required string Owner { get; init; }
    public required IReadOnlyList<string> Gaps { get; init; }
    public required IReadOnlyList<PartitionReport> Partitions { get; init; }
    public required IReadOnlyList<TargetReport> Targets { get; init; }
    public CountsReport? Counts { get; init; }
    public long? BudgetBytes { get; init; }
    public long? BudgetUsedBytes { get; init; }
    public int? Restarts { get; init; }
    public string? LastError { get; init; }
    public long? GroupCopyFailures { get; init; }
}
