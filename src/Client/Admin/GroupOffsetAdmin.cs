using Keystone.Client.Producing;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Admin;

/// <summary>Committed offsets of groups, written without being a member: the broker refuses that for a group that has members.</summary>
public sealed class GroupOffsetAdmin(ClusterClient cluster)
{
    /// <summary>v10 names topics by id; the names are what callers have.</summary>
    private const short HighestByName = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>The partitions that were refused, with their error; UNKNOWN_MEMBER_ID where the group is live.</returns>
    public async Task<IReadOnlyDictionary<TopicPartition, ErrorCode>> CommitAsync(
        string group,
        IReadOnlyCollection<GroupOffset> offsets,
        CancellationToken cancellationToken
    )
    {
        var refused = new Dictionary<TopicPartition, ErrorCode>();
        if (offsets.Count == 0)
            return refused;
        var request = new OffsetCommitRequest
        {
            GroupId = group,
            GenerationIdOrMemberEpoch = -1,
            MemberId = "",
        };
        foreach (var topic in offsets.GroupBy(o => o.Partition.Topic))
        {
            var committed = new OffsetCommitRequest.OffsetCommitRequestTopic { Name = topic.Key };
            foreach (var offset in topic)
                committed.Partitions.Add(
                    new OffsetCommitRequest.OffsetCommitRequestPartition
                    {
                        PartitionIndex = offset.Partition.Partition,
                        CommittedOffset = offset.Offset,
                        CommittedLeaderEpoch = offset.LeaderEpoch,
                        CommittedMetadata = offset.Metadata,
                    }
                );
            request.Topics.Add(committed);
        }
        var answer = await CallOf(group)
            .SendAsync<OffsetCommitRequest, OffsetCommitResponse>(request, FirstRetriable, Patience, cancellationToken, HighestByName)
            .ConfigureAwait(false);
        foreach (var topic in answer.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (partition.ErrorCode != ErrorCode.None)
                    refused[new TopicPartition(topic.Name, partition.PartitionIndex)] = partition.ErrorCode;
            }
        }
        return refused;
    }

    /// <summary>The group's committed offsets, of all partitions that have one.</summary>
    /// <exception cref="BrokerRefusedException">The coordinator refuses it.</exception>
    public async Task<IReadOnlyList<GroupOffset>> FetchAsync(string group, CancellationToken cancellationToken)
    {
        var request = new OffsetFetchRequest { RequireStable = false };
        request.Groups.Add(new OffsetFetchRequest.OffsetFetchRequestGroup { GroupId = group, Topics = null });
        var answer = await CallOf(group)
            .SendAsync<OffsetFetchRequest, OffsetFetchResponse>(
                request,
                static a => a.Groups.Count > 0 ? a.Groups[0].ErrorCode : a.ErrorCode,
                Patience,
                cancellationToken,
                HighestByName
            )
            .ConfigureAwait(false);
        var offsets = new List<GroupOffset>();
        foreach (var found in answer.Groups)
        {
            if (found.ErrorCode != ErrorCode.None)
                throw new BrokerRefusedException($"group '{group}'", found.ErrorCode);
            foreach (var topic in found.Topics)
            {
                foreach (var partition in topic.Partitions)
                {
                    if (partition.ErrorCode == ErrorCode.None && partition.CommittedOffset >= 0)
                        offsets.Add(
                            new GroupOffset(
                                new TopicPartition(topic.Name, partition.PartitionIndex),
                                partition.CommittedOffset,
                                partition.CommittedLeaderEpoch,
                                partition.Metadata
                            )
                        );
                }
            }
        }
        return offsets;
    }

    private CoordinatorCall CallOf(string group) => new(cluster, cluster.OwnSlot, CoordinatorKind.Group, group);

    private static ErrorCode FirstRetriable(OffsetCommitResponse answer)
    {
        foreach (var topic in answer.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                // Unknown partitions are the caller's matter, a coordinator on the move is ours.
                if (
                    partition.ErrorCode
                    is ErrorCode.NotCoordinator
                        or ErrorCode.CoordinatorNotAvailable
                        or ErrorCode.CoordinatorLoadInProgress
                )
                    return partition.ErrorCode;
            }
        }
        return ErrorCode.None;
    }
}
