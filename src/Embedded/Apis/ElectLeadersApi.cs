using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.ElectLeadersResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ElectLeaders (43), 0-2; 3.7 the same.
/// Type 0 makes the preferred replica the leader, type 1 (v1) makes any replica that runs the leader of a partition without one. Null
/// means all partitions, and then only those with an election or an error are named.
/// </summary>
internal sealed class ElectLeadersApi : IApi
{
    private const sbyte Unclean = 1;

    public ApiKey Key => ApiKey.ElectLeaders;

    public VersionRange In(KafkaRelease release) => new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ElectLeadersRequest>();
        var response = new ElectLeadersResponse { ErrorCode = exchange.Faulted.Code };
        var asked =
            request.TopicPartitions?.Select(t => (t.Topic, (IEnumerable<int>)t.Partitions))
            ?? cluster.Topics.All.Select(t => (t.Name, t.Partitions.Select(p => p.Index)));
        if (response.ErrorCode == ErrorCode.None)
            foreach (var (topic, partitions) in asked.ToList())
            {
                var result = new ReplicaElectionResult { Topic = topic };
                foreach (var index in partitions)
                {
                    var error = Elect(cluster, topic, index, request.ElectionType == Unclean);
                    if (request.TopicPartitions is not null || error != ErrorCode.ElectionNotNeeded)
                        result.PartitionResult.Add(new() { PartitionId = index, ErrorCode = error });
                }
                if (result.PartitionResult.Count > 0)
                    response.ReplicaElectionResults.Add(result);
            }
        exchange.Answer(response);
    }

    private static ErrorCode Elect(ClusterState cluster, string topic, int index, bool unclean)
    {
        if (!cluster.Topics.TryFind(topic, index, out var partition))
            return ErrorCode.UnknownTopicOrPartition;
        if (unclean)
        {
            if (partition.Leader >= 0)
                return ErrorCode.ElectionNotNeeded;
            foreach (var replica in partition.Replicas)
                if (cluster.IsUp(replica))
                {
                    cluster.Leadership.LeadUncleanly(partition, replica);
                    return ErrorCode.None;
                }
            return ErrorCode.EligibleLeadersNotAvailable;
        }
        var preferred = partition.Replicas[0];
        if (partition.Leader == preferred)
            return ErrorCode.ElectionNotNeeded;
        if (!cluster.IsUp(preferred) || !partition.InSync.Contains(preferred))
            return ErrorCode.PreferredLeaderNotAvailable;
        cluster.Leadership.Lead(partition, preferred);
        return ErrorCode.None;
    }
}
