namespace Keystone.Cli.Workers;

/// <summary>A flow as other processes see it.</summary>
public sealed record FlowReport
{
    public required string Flow { get; init; }
    public required int Tier { get; init; }
    public required string Delivery { get; init; }
    public required string From { get; init; }
    public required IReadOnlyList<string> To { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? NextTry { get; init; }
    public required long LagRecords { get; init; }

    /// <summary>False where a partition's end is not known (parked or paused before the first fetch): the lag then leaves it out.</summary>
    public bool LagIsKnown => Lanes.Count > 0 && Lanes.All(lane => lane.Partitions.Count > 0 && lane.Partitions.All(p => p.EndOffset >= 0));

    /// <summary>Null, like the seconds, where no worker was asked.</summary>
    public long? LagBytes { get; init; }
    public double? LagSeconds { get; init; }
    public required IReadOnlyList<LaneReport> Lanes { get; init; }
}
