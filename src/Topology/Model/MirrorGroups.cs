namespace Keystone.Topology.Model;

/// <summary>Which consumer groups a mirror keeps in step, and how often.</summary>
public sealed record MirrorGroups
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Include { get; init; } = [];
    public IReadOnlyList<string> Exclude { get; init; } = [];
    public IReadOnlyList<string> Independent { get; init; } = [];
    public TimeSpan Interval { get; init; } = DefaultInterval;
}
