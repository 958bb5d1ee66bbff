using Keystone.Topology.Yaml;

namespace Keystone.Topology.Config;

/// <summary>A value of any shape, taken as it is.</summary>
public sealed class RawValue
{
    internal RawValue(YamlNode node) => Node = node;

    public SourcePlace Place => Node.Place;
    internal YamlNode Node { get; }
}
