using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DeleteRecordsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DeleteRecords (21), 0-2; 3.7 the same.
/// Moves the log start, to the high watermark for -1. A topic whose policy is not to delete refuses (POLICY_VIOLATION).
/// </summary>
internal sealed class DeleteRecordsApi : IApi
{
    public ApiKey Key => ApiKey.DeleteRecords;

    public VersionRange In(KafkaRelease release) => new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var response = new DeleteRecordsResponse();
        foreach (var topic in exchange.RequestAs<DeleteRecordsRequest>().Topics)
        {
            var answers = new DeleteRecordsTopicResult { Name = topic.Name };
            response.Topics.Add(answers);
            foreach (var asked in topic.Partitions)
            {
                var answer = new DeleteRecordsPartitionResult { PartitionIndex = asked.PartitionIndex, LowWatermark = -1 };
                answers.Partitions.Add(answer);
                answer.ErrorCode = Delete(cluster, exchange, topic.Name, asked, answer);
            }
        }
        exchange.Answer(response);
    }

    private static ErrorCode Delete(
        ClusterState cluster,
        Exchange exchange,
        string topic,
        DeleteRecordsRequest.DeleteRecordsPartition asked,
        DeleteRecordsPartitionResult answer
    )
    {
        if (exchange.Faulted.For(topic) is var fault and not ErrorCode.None)
            return fault;
        if (!cluster.Topics.TryFind(topic, asked.PartitionIndex, out var partition))
            return ErrorCode.UnknownTopicOrPartition;
        if (partition.Topic.IsInternal)
            return ErrorCode.InvalidTopicException;
        if (partition.Leader != exchange.Broker.Id)
            return ErrorCode.NotLeaderOrFollower;
        if (!partition.Topic.Config.Delete)
            return ErrorCode.PolicyViolation;
        var offset = asked.Offset == -1 ? partition.HighWatermark : asked.Offset;
        if (offset < 0 || offset > partition.HighWatermark)
            return ErrorCode.OffsetOutOfRange;
        partition.AdvanceStartTo(offset);
        partition.Changed();
        answer.LowWatermark = partition.Log.StartOffset;
        return ErrorCode.None;
    }
}
