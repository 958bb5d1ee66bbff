namespace Keystone.Topology.Yaml;

/// <summary>A node of a file's tree, with its place. Aliases share the node that they name.</summary>
internal abstract class YamlNode(SourcePlace place)
{
    public SourcePlace Place { get; } = place;

    /// <summary>Number of nodes below and including this one, aliases written out.</summary>
    public abstract int Weight { get; }

    /// <summary>What it is, for messages: <c>a mapping</c>.</summary>
    public abstract string Kind { get; }
}
