namespace Keystone.Topology.Yaml;

internal sealed class SequenceNode(SourcePlace place, IReadOnlyList<YamlNode> items) : YamlNode(place)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
    public override int Weight { get; } = 1 + items.Sum(i => i.Weight);
    public override string Kind => "a list";
}
