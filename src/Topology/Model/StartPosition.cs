namespace Keystone.Topology.Model;

/// <summary>Where a flow without a position begins; <see cref="At"/> is set for a timestamp alone.</summary>
public readonly record struct StartPosition(StartKind Kind, DateTimeOffset? At = null)
{
    public static StartPosition Earliest { get; } = new(StartKind.Earliest);
    public static StartPosition Latest { get; } = new(StartKind.Latest);
}
