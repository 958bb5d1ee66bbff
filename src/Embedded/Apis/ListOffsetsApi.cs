using Keystone.Embedded.Logs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.ListOffsetsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ListOffsets (2), 1-11; 3.7: 0-8.
/// By time, or -1 latest, -2 earliest, -3 the largest timestamp (v7), -4 earliest local (v8), -5 latest tiered (v9), -6 earliest
/// pending upload (v11). 3.7 takes what it knows in any version, and what it does not know for times before all records. There is no
/// tiered storage, so -5 and -6 find nothing. Under read_committed latest is the last stable offset.
/// </summary>
internal sealed class ListOffsetsApi : IApi
{
    private const sbyte ReadCommitted = 1;

    public ApiKey Key => ApiKey.ListOffsets;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 8) : new(1, 11);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ListOffsetsRequest>();
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            var answers = new ListOffsetsTopicResponse { Name = topic.Name };
            response.Topics.Add(answers);
            foreach (var asked in topic.Partitions)
            {
                var answer = new ListOffsetsPartitionResponse { PartitionIndex = asked.PartitionIndex };
                answers.Partitions.Add(answer);
                answer.ErrorCode = Answer(cluster, exchange, topic.Name, asked, answer);
            }
        }
        exchange.Answer(response);
    }

    private static ErrorCode Answer(
        ClusterState cluster,
        Exchange exchange,
        string topic,
        ListOffsetsRequest.ListOffsetsPartition asked,
        ListOffsetsPartitionResponse answer
    )
    {
        if (exchange.Faulted.For(topic) is var fault and not ErrorCode.None)
            return fault;
        if (!cluster.Topics.TryFind(topic, asked.PartitionIndex, out var partition))
            return ErrorCode.UnknownTopicOrPartition;
        if (partition.Leader != exchange.Broker.Id)
            return ErrorCode.NotLeaderOrFollower;
        if (asked.CurrentLeaderEpoch >= 0 && asked.CurrentLeaderEpoch != partition.LeaderEpoch)
            return asked.CurrentLeaderEpoch < partition.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        if (cluster.Release != KafkaRelease.V3_7 && asked.Timestamp < LowestTime(exchange.Version))
            return ErrorCode.UnsupportedVersion;
        var committed = exchange.RequestAs<ListOffsetsRequest>().IsolationLevel == ReadCommitted;
        Find(cluster.Release, partition, asked.Timestamp, committed ? partition.LastStableOffset : partition.HighWatermark, answer);
        // Older versions have no field for it, and one that is set would not be writable.
        if (exchange.Version < 4)
            answer.LeaderEpoch = -1;
        return ErrorCode.None;
    }

    private static long LowestTime(short version) =>
        version switch
        {
            >= 11 => -6,
            >= 9 => -5,
            >= 8 => -4,
            >= 7 => -3,
            _ => -2,
        };

    private static void Find(KafkaRelease release, Partition partition, long time, long end, ListOffsetsPartitionResponse answer)
    {
        switch (time)
        {
            case -1:
                answer.Offset = end;
                answer.LeaderEpoch = partition.Epochs.Latest;
                return;
            case -2 or -4:
                answer.Offset = partition.Log.StartOffset;
                answer.LeaderEpoch = partition.Epochs.EpochOf(partition.Log.StartOffset);
                return;
            case -5 or -6 when release != KafkaRelease.V3_7:
                return;
        }
        var found = time == -3 ? TimeIndex.FindLargest(partition.Log, release) : TimeIndex.FindAtOrAfter(partition.Log, time);
        if (found is not { } record || record.Offset >= end)
            return;
        answer.Offset = record.Offset;
        answer.Timestamp = record.Timestamp;
        answer.LeaderEpoch = partition.Epochs.EpochOf(record.Offset);
    }
}
