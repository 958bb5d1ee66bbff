namespace Keystone.Topology.Yaml;

/// <summary>A mapping in file order, merge keys resolved: keys of its own first, then what it merges and does not have.</summary>
internal sealed class MappingNode(SourcePlace place, IReadOnlyList<MappingEntry> entries) : YamlNode(place)
{
    public IReadOnlyList<MappingEntry> Entries { get; } = entries;
    public override int Weight { get; } = 1 + entries.Sum(e => 1 + e.Value.Weight);
    public override string Kind => "a mapping";
}
