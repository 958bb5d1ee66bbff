namespace Keystone.Flow.Fetching;

/// <summary>The source topic does not exist (any more): the lane waits for it, and finds by its id whether it is the same.</summary>
internal sealed class SourceMissingException(string topic, string fact) : Exception($"topic '{topic}' does not exist: {fact}")
{
    public string Topic { get; } = topic;
}
