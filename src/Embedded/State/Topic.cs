using Keystone.Embedded.Configs;

namespace Keystone.Embedded.State;

/// <summary>A topic: its identity, its configs and its partitions.</summary>
internal sealed class Topic(string name, Guid id, bool isInternal)
{
    public string Name { get; } = name;

    public Guid Id { get; } = id;

    public bool IsInternal { get; } = isInternal;

    /// <summary>What was set on the topic itself, by config name.</summary>
    public SortedDictionary<string, string> Overrides { get; } = new(StringComparer.Ordinal);

    /// <summary>The configs in force; replaced as a whole when one changes.</summary>
    public TopicConfig Config { get; set; } = TopicConfig.Unset;

    public List<Partition> Partitions { get; } = [];

    public Partition? Find(int index) => (uint)index < (uint)Partitions.Count ? Partitions[index] : null;
}
