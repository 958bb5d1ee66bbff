namespace Keystone.Embedded.Configs;

/// <summary>A topic config as it is described to clients: the value in force, whence, and what would be in force without it.</summary>
internal readonly record struct TopicConfigView(
    ConfigDefinition Definition,
    string Value,
    ConfigSource Source,
    IReadOnlyList<(string Name, string Value, ConfigSource Source)> Synonyms
)
{
    /// <summary>Every config of a topic with the given overrides, by name.</summary>
    public static IEnumerable<TopicConfigView> Describe(BrokerConfig broker, IReadOnlyDictionary<string, string> overrides)
    {
        foreach (var definition in TopicConfigs.In(broker.Release))
        {
            var chain = new List<(string, string, ConfigSource)>();
            if (overrides.TryGetValue(definition.Name, out var own))
                chain.Add((definition.Name, own, ConfigSource.Topic));
            if (definition.BrokerName is { } brokerName && broker.Find(brokerName) is { } property)
            {
                if (property.Source == ConfigSource.StaticBroker)
                    chain.Add((brokerName, property.Value, ConfigSource.StaticBroker));
                if (property.Default is { } fallback)
                    chain.Add((brokerName, fallback, ConfigSource.Default));
            }
            var (_, value, source) = chain.Count > 0 ? chain[0] : ("", definition.DefaultIn(broker.Release), ConfigSource.Default);
            yield return new TopicConfigView(definition, value, source, chain);
        }
    }
}
