using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Fetching;

/// <summary>Turns a fetch response into what each asked position ends with.</summary>
internal sealed class FetchAnswerReader(ClusterClient cluster)
{
    public void Read(FetchResponse response, List<FetchedPartition> asked)
    {
        if (response.ErrorCode != ErrorCode.None)
        {
            foreach (var partition in asked)
                partition.Failure = Failure(partition, response.ErrorCode, null, response);
            return;
        }
        var at = 0;
        var answered = 0;
        foreach (var topic in response.Responses)
        {
            foreach (var data in topic.Partitions)
            {
                // Answers mostly come in the order of the request.
                if (at >= asked.Count || !Is(asked[at], topic, data))
                    at = asked.FindIndex(a => Is(a, topic, data));
                if (at < 0)
                {
                    at = 0;
                    continue;
                }
                ReadOne(response, data, asked[at++]);
                answered++;
            }
        }
        if (answered < asked.Count)
            FailUnanswered(response, asked);
    }

    private static bool Is(FetchedPartition asked, FetchResponse.FetchableTopicResponse topic, FetchResponse.PartitionData data) =>
        asked.Partition.Partition == data.PartitionIndex
        && (topic.TopicId != Guid.Empty ? topic.TopicId == asked.TopicId : topic.Topic == asked.Partition.Topic);

    private void ReadOne(FetchResponse response, FetchResponse.PartitionData data, FetchedPartition into)
    {
        into.HighWatermark = data.HighWatermark;
        into.LastStableOffset = data.LastStableOffset;
        into.LogStartOffset = data.LogStartOffset;
        if (data.ErrorCode != ErrorCode.None)
        {
            into.Failure = Failure(into, data.ErrorCode, data, response);
            return;
        }
        if (data.DivergingEpoch.EndOffset >= 0)
        {
            var end = data.DivergingEpoch.EndOffset;
            into.Failure = new FetchFailure(
                FetchFailureKind.Truncated,
                ErrorCode.None,
                $"{into.Partition} was truncated: up to offset {end} (epoch {data.DivergingEpoch.Epoch}) the leader has what was read, "
                    + $"the position is {into.Position.Offset} (epoch {into.Position.LastEpoch})"
            )
            {
                DivergingEpoch = data.DivergingEpoch.Epoch,
                DivergingOffset = end,
            };
            return;
        }
        if (data.AbortedTransactions is { Count: > 0 } aborted)
            into.Aborted = Sorted(aborted);
        WholeBatches.Take(into, data.Records.Single);
    }

    private FetchFailure Failure(FetchedPartition asked, ErrorCode error, FetchResponse.PartitionData? data, FetchResponse response)
    {
        var fact = $"{asked.Partition}: the leader answered {error.Text()}";
        switch (error)
        {
            case ErrorCode.OffsetOutOfRange:
                return new FetchFailure(FetchFailureKind.OffsetOutOfRange, error, fact);
            case ErrorCode.UnsupportedCompressionType:
            case ErrorCode.TopicAuthorizationFailed:
            case ErrorCode.ClusterAuthorizationFailed:
            case ErrorCode.InvalidRequest:
            case ErrorCode.UnsupportedVersion:
                return new FetchFailure(FetchFailureKind.Refused, error, fact);
            default:
                if (data is { CurrentLeader: { LeaderId: >= 0 } leader })
                    cluster.ApplyLeaderHint(asked.Partition, leader.LeaderId, leader.LeaderEpoch, Named(response, leader.LeaderId));
                cluster.RequestRefresh();
                return new FetchFailure(FetchFailureKind.Retriable, error, fact);
        }
    }

    private static BrokerMetadata? Named(FetchResponse response, int node)
    {
        foreach (var endpoint in response.NodeEndpoints)
        {
            if (endpoint.NodeId == node)
                return new BrokerMetadata(node, new BrokerEndpoint(endpoint.Host, endpoint.Port), endpoint.Rack);
        }
        return null;
    }

    private static AbortedTransaction[] Sorted(List<FetchResponse.AbortedTransaction> aborted)
    {
        var sorted = new AbortedTransaction[aborted.Count];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = new AbortedTransaction(aborted[i].ProducerId, aborted[i].FirstOffset);
        Array.Sort(sorted, static (a, b) => a.FirstOffset.CompareTo(b.FirstOffset));
        return sorted;
    }

    private void FailUnanswered(FetchResponse response, List<FetchedPartition> asked)
    {
        foreach (var partition in asked)
        {
            var isAnswered = false;
            foreach (var topic in response.Responses)
            {
                foreach (var data in topic.Partitions)
                    isAnswered |= Is(partition, topic, data);
            }
            if (isAnswered)
                continue;
            cluster.RequestRefresh();
            partition.Failure = new FetchFailure(
                FetchFailureKind.Retriable,
                ErrorCode.UnknownServerError,
                $"{partition.Partition}: the answer leaves it out"
            );
        }
    }
}
