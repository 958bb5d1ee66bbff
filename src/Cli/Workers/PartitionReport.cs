namespace Keystone.Cli.Workers;

/// <summary>A source partition of a lane: where it stands and what is left.</summary>
public sealed record PartitionReport
{
    public required int Partition { get; init; }
    public required long Position { get; init; }
    public required long EndOffset { get; init; }
    public required long LagRecords { get; init; }
    public long? LagBytes { get; init; }
    public double? LagSeconds { get; init; }
}
