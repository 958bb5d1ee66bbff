using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.OffsetForLeaderEpochResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// OffsetForLeaderEpoch (23), 2-4; 3.7: 0-4.
/// Where the asked epoch, or the largest below it, ends in the leader's log.
/// </summary>
internal sealed class OffsetForLeaderEpochApi : IApi
{
    public ApiKey Key => ApiKey.OffsetForLeaderEpoch;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(2, 4);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var response = new OffsetForLeaderEpochResponse();
        foreach (var topic in exchange.RequestAs<OffsetForLeaderEpochRequest>().Topics)
        {
            var answers = new OffsetForLeaderTopicResult { Topic = topic.Topic };
            response.Topics.Add(answers);
            foreach (var asked in topic.Partitions)
                answers.Partitions.Add(Answer(cluster, exchange, topic.Topic, asked));
        }
        exchange.Answer(response);
    }

    private static EpochEndOffset Answer(
        ClusterState cluster,
        Exchange exchange,
        string topic,
        OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked
    )
    {
        var answer = new EpochEndOffset { Partition = asked.Partition, ErrorCode = exchange.Faulted.For(topic) };
        if (answer.ErrorCode != ErrorCode.None)
            return answer;
        if (!cluster.Topics.TryFind(topic, asked.Partition, out var partition))
            answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
        else if (partition.Leader != exchange.Broker.Id)
            answer.ErrorCode = ErrorCode.NotLeaderOrFollower;
        else if (asked.CurrentLeaderEpoch >= 0 && asked.CurrentLeaderEpoch != partition.LeaderEpoch)
            answer.ErrorCode =
                asked.CurrentLeaderEpoch < partition.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        else
            (answer.LeaderEpoch, answer.EndOffset) = partition.Epochs.EndOf(asked.LeaderEpoch, partition.Log.EndOffset);
        return answer;
    }
}
