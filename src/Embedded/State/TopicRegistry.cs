using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Keystone.Embedded.Configs;

namespace Keystone.Embedded.State;

/// <summary>The topics by name and by id, and a copy of their configs that connections read without asking the loop.</summary>
internal sealed class TopicRegistry(ClusterState cluster)
{
    private readonly SortedDictionary<string, Topic> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Topic> byId = [];
    private volatile PublishedConfigs published = PublishedConfigs.None;

    public IEnumerable<Topic> All => byName.Values;

    public int Count => byName.Count;

    /// <summary>For any thread.</summary>
    public PublishedConfigs Published => published;

    public Topic? Find(string name) => byName.GetValueOrDefault(name);

    public Topic? Find(Guid id) => byId.GetValueOrDefault(id);

    public bool TryFind(string name, int partition, [NotNullWhen(true)] out Partition? found)
    {
        found = Find(name)?.Find(partition);
        return found is not null;
    }

    public void Add(Topic topic)
    {
        byName.Add(topic.Name, topic);
        byId.Add(topic.Id, topic);
        ConfigChanged(topic);
    }

    public void Remove(Topic topic)
    {
        byName.Remove(topic.Name);
        byId.Remove(topic.Id);
        foreach (var partition in topic.Partitions)
        {
            partition.Delete();
            cluster.Upkeep.Forget(partition);
        }
        cluster.Groups.TopicDeleted(topic.Name);
        published = published.Without(topic);
    }

    /// <summary>Puts the topic's overrides into force.</summary>
    public void ConfigChanged(Topic topic)
    {
        topic.Config = TopicConfig.From(topic.Overrides, cluster.BrokerConfig);
        published = published.With(topic);
    }

    internal sealed record PublishedConfigs(ImmutableDictionary<string, TopicConfig> ByName, ImmutableDictionary<Guid, TopicConfig> ById)
    {
        public static readonly PublishedConfigs None = new(
            ImmutableDictionary<string, TopicConfig>.Empty,
            ImmutableDictionary<Guid, TopicConfig>.Empty
        );

        public PublishedConfigs With(Topic topic) => new(ByName.SetItem(topic.Name, topic.Config), ById.SetItem(topic.Id, topic.Config));

        public PublishedConfigs Without(Topic topic) => new(ByName.Remove(topic.Name), ById.Remove(topic.Id));
    }
}
