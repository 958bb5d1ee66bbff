using Keystone.Topology.Yaml;

namespace Keystone.Topology.Config;

/// <summary>A value with the place where the user wrote it.</summary>
/// <param name="Value">What it means.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Shown">What messages may show of it: as written, without what <c>${…}</c> stands for.</param>
public sealed record Spot<T>(T Value, SourcePlace Place, string Shown)
{
    internal ScalarNode? Node { get; init; }
}
