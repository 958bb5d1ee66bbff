using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DescribeTopicPartitionsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeTopicPartitions (75), 0; not in 3.7.
/// Topics in order of name, page by page: at most ResponsePartitionLimit partitions (and never more than 2,000), then a cursor.
/// </summary>
internal sealed class DescribeTopicPartitionsApi : IApi
{
    private const int MostPartitions = 2000;
    private const int TopicOperations = 0x0DF8;

    public ApiKey Key => ApiKey.DescribeTopicPartitions;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, -1) : new(0, 0);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<DescribeTopicPartitionsRequest>();
        var response = new DescribeTopicPartitionsResponse();
        var left = Math.Clamp(request.ResponsePartitionLimit, 1, MostPartitions);
        var names = request.Topics.Count > 0 ? request.Topics.Select(t => t.Name) : cluster.Topics.All.Select(t => t.Name);
        foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
        {
            if (request.Cursor is { } cursor && string.CompareOrdinal(name, cursor.TopicName) < 0)
                continue;
            var first = request.Cursor is { } at && at.TopicName == name ? Math.Max(0, at.PartitionIndex) : 0;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = first };
                break;
            }
            var described = Describe(cluster, exchange, name, first, left, out var next);
            response.Topics.Add(described);
            left -= described.Partitions.Count;
            if (next is null)
                continue;
            response.NextCursor = new() { TopicName = name, PartitionIndex = next.Value };
            break;
        }
        exchange.Answer(response);
    }

    private static DescribeTopicPartitionsResponseTopic Describe(
        ClusterState cluster,
        Exchange exchange,
        string name,
        int first,
        int most,
        out int? next
    )
    {
        next = null;
        var described = new DescribeTopicPartitionsResponseTopic { Name = name, ErrorCode = exchange.Faulted.For(name) };
        if (described.ErrorCode != ErrorCode.None)
            return described;
        if (cluster.Topics.Find(name) is not { } topic)
        {
            described.ErrorCode = TopicNames.Refuse(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException;
            return described;
        }
        described.TopicId = topic.Id;
        described.IsInternal = topic.IsInternal;
        described.TopicAuthorizedOperations = TopicOperations;
        foreach (var partition in topic.Partitions.Skip(first).Take(most))
        {
            var shown = new DescribeTopicPartitionsResponsePartition
            {
                PartitionIndex = partition.Index,
                LeaderId = partition.Leader,
                LeaderEpoch = partition.LeaderEpoch,
                ErrorCode = partition.Leader < 0 ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
                EligibleLeaderReplicas = [],
                LastKnownElr = [],
            };
            shown.ReplicaNodes.AddRange(partition.Replicas);
            shown.IsrNodes.AddRange(partition.InSync);
            shown.OfflineReplicas.AddRange(partition.Replicas.Where(r => !cluster.IsUp(r)));
            described.Partitions.Add(shown);
        }
        if (first + described.Partitions.Count < topic.Partitions.Count)
            next = first + described.Partitions.Count;
        return described;
    }
}
