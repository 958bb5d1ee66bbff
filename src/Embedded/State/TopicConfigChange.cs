using Keystone.Embedded.Configs;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.State;

/// <summary>Changes a topic's configs, as both of Kafka's requests for it do.</summary>
internal static class TopicConfigChange
{
    /// <summary>The topic that a config resource names, or the reason why there is none.</summary>
    public static CreationError? Find(ClusterState cluster, sbyte type, string name, out Topic? topic)
    {
        topic = null;
        switch ((ConfigResource)type)
        {
            case ConfigResource.Topic:
                topic = cluster.Topics.Find(name);
                return topic is null ? new(ErrorCode.UnknownTopicOrPartition, $"The topic '{name}' does not exist.") : null;
            case ConfigResource.Broker:
                return new(ErrorCode.InvalidConfig, "The brokers' properties are fixed when the cluster starts.");
            default:
                return new(ErrorCode.InvalidRequest, $"Unsupported resource type: {type}");
        }
    }

    /// <summary>Puts the configs into force, or says what is wrong with them.</summary>
    public static CreationError? Put(ClusterState cluster, Topic topic, Dictionary<string, string> configs, bool validateOnly)
    {
        if (TopicConfigs.Refuse(configs, cluster.Release) is { } fact)
            return new(ErrorCode.InvalidConfig, fact);
        if (validateOnly)
            return null;
        topic.Overrides.Clear();
        foreach (var (name, value) in configs)
            topic.Overrides[name] = value;
        cluster.Topics.ConfigChanged(topic);
        foreach (var partition in topic.Partitions)
            cluster.Upkeep.ApplyRetention(partition);
        return null;
    }
}
