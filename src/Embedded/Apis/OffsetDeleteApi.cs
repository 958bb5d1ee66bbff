using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// OffsetDelete (47), 0; 3.7 the same.
/// Deletes committed offsets of a group. A group with members keeps those of the topics that they are subscribed to.
/// </summary>
internal sealed class OffsetDeleteApi : IApi
{
    public ApiKey Key => ApiKey.OffsetDelete;

    public VersionRange In(KafkaRelease release) => new(0, 0);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<OffsetDeleteRequest>();
        var response = new OffsetDeleteResponse
        {
            ErrorCode = cluster.Groups.CheckCoordinator(exchange, request.GroupId, mayBeEmpty: true),
        };
        var group = cluster.Groups.Find(request.GroupId);
        if (response.ErrorCode == ErrorCode.None && group is null)
            response.ErrorCode = ErrorCode.GroupIdNotFound;
        if (response.ErrorCode == ErrorCode.None && group!.State != GroupState.Empty && group.ProtocolType != "consumer")
            response.ErrorCode = ErrorCode.NonEmptyGroup;
        if (response.ErrorCode == ErrorCode.None)
            foreach (var topic in request.Topics)
            {
                var answers = new OffsetDeleteResponse.OffsetDeleteResponseTopic { Name = topic.Name };
                response.Topics.Add(answers);
                foreach (var partition in topic.Partitions)
                    answers.Partitions.Add(
                        new()
                        {
                            PartitionIndex = partition.PartitionIndex,
                            ErrorCode = Delete(cluster, group!, topic.Name, partition.PartitionIndex),
                        }
                    );
            }
        exchange.Answer(response);
    }

    private static ErrorCode Delete(ClusterState cluster, ClassicGroup group, string topic, int partition)
    {
        if (!cluster.Topics.TryFind(topic, partition, out _))
            return ErrorCode.UnknownTopicOrPartition;
        if (Subscriptions.Of(group).Contains(topic))
            return ErrorCode.GroupSubscribedToTopic;
        group.Offsets.Delete(topic, partition);
        return ErrorCode.None;
    }
}
