using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.OffsetCommitResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// OffsetCommit (8), 2-10; 3.7: 0-9.
/// By a member of the group's generation, or by nobody in particular (generation -1) while the group has no members. v10 names topics by
/// id.
/// </summary>
internal sealed class OffsetCommitApi : IApi
{
    public ApiKey Key => ApiKey.OffsetCommit;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 9) : new(2, 10);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<OffsetCommitRequest>();
        var error = cluster.Groups.CheckCoordinator(exchange, request.GroupId, mayBeEmpty: true);
        ClassicGroup? group = null;
        if (error == ErrorCode.None)
            group = GroupOf(cluster, exchange, request, out error);
        var response = new OffsetCommitResponse();
        foreach (var topic in request.Topics)
        {
            var found = exchange.Version >= 10 ? cluster.Topics.Find(topic.TopicId) : cluster.Topics.Find(topic.Name);
            var answers = new OffsetCommitResponseTopic { Name = topic.Name, TopicId = topic.TopicId };
            response.Topics.Add(answers);
            foreach (var partition in topic.Partitions)
                answers.Partitions.Add(
                    new()
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = Commit(cluster, exchange, group, error, found, partition),
                    }
                );
        }
        exchange.Answer(response);
    }

    private static ErrorCode Commit(
        ClusterState cluster,
        Exchange exchange,
        ClassicGroup? group,
        ErrorCode error,
        Topic? topic,
        OffsetCommitRequest.OffsetCommitRequestPartition asked
    )
    {
        if (topic is null && exchange.Version >= 10)
            return ErrorCode.UnknownTopicId;
        if (topic?.Find(asked.PartitionIndex) is null)
            return ErrorCode.UnknownTopicOrPartition;
        if (exchange.Faulted.For(topic.Name) is var fault and not ErrorCode.None)
            return fault;
        if (error != ErrorCode.None)
            return error;
        if ((asked.CommittedMetadata?.Length ?? 0) > cluster.BrokerConfig.OffsetMetadataMaxBytes)
            return ErrorCode.OffsetMetadataTooLarge;
        group!.Offsets.Commit(
            topic.Name,
            asked.PartitionIndex,
            new CommittedOffset(asked.CommittedOffset, asked.CommittedLeaderEpoch, asked.CommittedMetadata ?? "", cluster.NowMs, 0)
        );
        return ErrorCode.None;
    }

    private static ClassicGroup? GroupOf(ClusterState cluster, Exchange exchange, OffsetCommitRequest request, out ErrorCode error)
    {
        var group = cluster.Groups.Find(request.GroupId);
        if (group is null)
        {
            error =
                request.GenerationIdOrMemberEpoch < 0 ? ErrorCode.None
                : exchange.Version >= 9 && cluster.Release == KafkaRelease.V4_3 ? ErrorCode.GroupIdNotFound
                : ErrorCode.IllegalGeneration;
            return error == ErrorCode.None ? cluster.Groups.FindOrCreate(request.GroupId) : null;
        }
        error = OffsetChecks.Check(
            group,
            request.MemberId,
            request.GroupInstanceId,
            request.GenerationIdOrMemberEpoch,
            isTransactional: false
        );
        if (error == ErrorCode.None && group.Members.TryGetValue(request.MemberId, out var member))
            cluster.Groups.Rebalance.Touch(group, member);
        return group;
    }
}
