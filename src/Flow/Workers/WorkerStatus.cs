namespace Keystone.Flow.Workers;

/// <summary>A picture of a worker; it costs the lanes nothing but a lock each.</summary>
public sealed record WorkerStatus
{
    public required string Pipeline { get; init; }

    public required string Region { get; init; }

    public required string InstanceId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>In the topology's order.</summary>
    public required IReadOnlyList<FlowStatus> Flows { get; init; }
}
