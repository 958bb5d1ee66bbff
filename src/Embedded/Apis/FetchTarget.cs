using Keystone.Kafka.Messages;

namespace Keystone.Embedded.Apis;

/// <summary>One partition that a fetch reads, as it was named, with what a session remembers of its last answer.</summary>
internal sealed class FetchTarget(string topic, Guid topicId, FetchRequest.FetchPartition asked)
{
    public string Topic { get; } = topic;

    public Guid TopicId { get; } = topicId;

    public int Partition => Asked.Partition;

    public FetchRequest.FetchPartition Asked { get; set; } = asked;

    public long SentHighWatermark { get; set; } = -1;

    public long SentLogStart { get; set; } = -1;
}
