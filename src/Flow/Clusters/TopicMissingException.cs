namespace Keystone.Flow.Clusters;

/// <summary>A topic does not exist, and nothing declares how to make it: the flow waits for it.</summary>
public sealed class TopicMissingException(string topic, string cluster)
    : Exception($"topic '{topic}' does not exist on '{cluster}', and nothing declares it")
{
    public string Topic { get; } = topic;
}
