using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Yaml;

/// <summary>Collects a mapping's entries: refuses keys that are not single values or stand twice, and resolves <c>&lt;&lt;</c>.</summary>
internal sealed class MappingBuilder(DiagnosticBag bag)
{
    private readonly List<MappingEntry> _entries = [];
    private readonly Dictionary<string, ScalarNode> _own = new(StringComparer.Ordinal);
    private readonly List<MappingNode> _merged = [];

    public void Add(YamlNode key, YamlNode value)
    {
        if (key is not ScalarNode name)
            bag.Add(Catalogue.KeyNotScalar, key.Place, "topology", $"a key is {key.Kind}", "Keys are single values.");
        else if (name.IsPlain && name.Value == "<<")
            AddMerge(value);
        else if (_own.TryGetValue(name.Value, out var first))
            bag.Add(
                Catalogue.DuplicateKey,
                name.Place,
                "topology",
                $"key '{name.Shown}' stands twice in one mapping, first in line {first.Place.Line}",
                "Remove one of the two."
            );
        else
        {
            _own.Add(name.Value, name);
            _entries.Add(new MappingEntry(name, value));
        }
    }

    /// <param name="place">Where the mapping begins.</param>
    /// <param name="spend">Told how many nodes merging brings in, before they are.</param>
    public MappingNode Build(SourcePlace place, Action<int> spend)
    {
        // Explicit keys hold over merged ones, an earlier merged mapping over a later one (YAML's merge key type).
        var taken = new HashSet<string>(_own.Keys, StringComparer.Ordinal);
        foreach (var mapping in _merged)
        {
            spend(mapping.Weight);
            foreach (var entry in mapping.Entries)
                if (taken.Add(entry.Key.Value))
                    _entries.Add(entry);
        }
        return new MappingNode(place, _entries);
    }

    private void AddMerge(YamlNode value)
    {
        foreach (var node in value is SequenceNode list ? list.Items : [value])
            if (node is MappingNode mapping)
                _merged.Add(mapping);
            else
                bag.Add(
                    Catalogue.MergeKey,
                    node.Place,
                    "topology",
                    $"'<<' merges {node.Kind}",
                    "It takes the alias of a mapping, or a list of such."
                );
    }
}
