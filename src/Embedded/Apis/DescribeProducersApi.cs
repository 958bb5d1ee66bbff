using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DescribeProducersResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeProducers (61), 0; 3.7 the same.
/// The idempotent producers that a partition's leader remembers, with their open transactions (KIP-664).
/// </summary>
internal sealed class DescribeProducersApi : IApi
{
    public ApiKey Key => ApiKey.DescribeProducers;

    public VersionRange In(KafkaRelease release) => new(0, 0);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var response = new DescribeProducersResponse();
        foreach (var topic in exchange.RequestAs<DescribeProducersRequest>().Topics)
        {
            var answers = new TopicResponse { Name = topic.Name };
            response.Topics.Add(answers);
            foreach (var index in topic.PartitionIndexes)
                answers.Partitions.Add(Describe(cluster, exchange, topic.Name, index));
        }
        exchange.Answer(response);
    }

    private static PartitionResponse Describe(ClusterState cluster, Exchange exchange, string topic, int index)
    {
        var answer = new PartitionResponse { PartitionIndex = index, ErrorCode = exchange.Faulted.For(topic) };
        if (answer.ErrorCode != ErrorCode.None)
            return answer;
        if (!cluster.Topics.TryFind(topic, index, out var partition))
        {
            answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
            return answer;
        }
        if (partition.Leader != exchange.Broker.Id)
        {
            answer.ErrorCode = ErrorCode.NotLeaderOrFollower;
            return answer;
        }
        foreach (var producer in partition.Producers.Entries)
            answer.ActiveProducers.Add(
                new()
                {
                    ProducerId = producer.ProducerId,
                    ProducerEpoch = producer.Epoch,
                    LastSequence = producer.LastSequence,
                    LastTimestamp = producer.LastTimestamp,
                    CoordinatorEpoch = producer.CoordinatorEpoch,
                    CurrentTxnStartOffset = producer.OpenSince ?? -1,
                }
            );
        return answer;
    }
}
