namespace Keystone.Cli.Workers;

/// <summary>What <c>keystone status --json</c> prints and a worker's <c>GET /status</c> answers.</summary>
public sealed record StatusReport
{
    public required string Pipeline { get; init; }
    public required string Region { get; init; }

    /// <summary>Null where no worker was asked: lag from positions and offsets alone.</summary>
    public string? Instance { get; init; }
    public int? Pid { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Managed memory that the worker's process has allocated since its start, freed or not.</summary>
    public long? AllocatedBytes { get; init; }
    public required IReadOnlyList<FlowReport> Flows { get; init; }
}
