using System.Collections.Concurrent;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Fetching;

/// <summary>
/// Holds positions against the metadata before they are fetched. What would stop a lane (the topic is gone, or another one has its
/// name) counts only when a second, newer picture of the cluster says it too: a single broker may be behind.
/// </summary>
internal sealed class PositionCheck(ClusterClient cluster)
{
    private readonly ConcurrentDictionary<TopicPartition, long> suspected = new();

    public FetchFailure? Find(
        ClusterMetadata metadata,
        in FetchPosition position,
        int leader,
        out TopicMetadata? topic,
        out int leaderEpoch
    )
    {
        leaderEpoch = -1;
        topic = metadata.Topic(position.Partition.Topic);
        if (topic is null)
        {
            cluster.Track(position.Partition.Topic);
            return Retriable(position, "its topic is not known yet");
        }
        if (topic.Error == ErrorCode.TopicAuthorizationFailed)
            return new FetchFailure(FetchFailureKind.Refused, topic.Error, $"{position.Partition}: {topic.Error.Text()}");
        var partition = topic[position.Partition.Partition];
        if (partition is null)
            return Suspect(
                metadata,
                position,
                new FetchFailure(
                    FetchFailureKind.TopicMissing,
                    topic.Error,
                    topic.Exists
                        ? $"{position.Partition} does not exist: the topic has {topic.PartitionCount} partitions"
                        : $"topic '{topic.Name}' does not exist ({topic.Error.Text()})"
                )
            );
        if (position.TopicId != Guid.Empty && topic.Id != Guid.Empty && position.TopicId != topic.Id)
            return Suspect(
                metadata,
                position,
                new FetchFailure(
                    FetchFailureKind.TopicRecreated,
                    ErrorCode.InconsistentTopicId,
                    $"topic '{topic.Name}' has the id {KafkaUuid.ToText(topic.Id)}, the position is of {KafkaUuid.ToText(position.TopicId)}"
                )
                {
                    CurrentTopicId = topic.Id,
                }
            );
        if (!suspected.IsEmpty)
            suspected.TryRemove(position.Partition, out _);
        if (leader < 0 || partition.Leader != leader)
            return Retriable(position, partition.Leader < 0 ? "it has no leader" : $"broker {partition.Leader} leads it");
        leaderEpoch = partition.LeaderEpoch;
        return null;
    }

    private FetchFailure Suspect(ClusterMetadata metadata, in FetchPosition position, FetchFailure failure)
    {
        var since = suspected.GetOrAdd(position.Partition, metadata.Version);
        if (metadata.Version > since)
            return failure;
        return Retriable(position, failure.Fact);
    }

    private FetchFailure Retriable(in FetchPosition position, string fact)
    {
        cluster.RequestRefresh();
        return new FetchFailure(FetchFailureKind.Retriable, ErrorCode.LeaderNotAvailable, $"{position.Partition}: {fact}");
    }
}
