using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Conformance.Wire;

/// <summary>A member of a classic group, step by step; it has a connection of its own, because a join waits.</summary>
public sealed class WireMember(WireClient client, string group, string? instanceId = null)
{
    public string MemberId { get; set; } = "";

    public int Generation { get; set; } = -1;

    public string Protocol { get; set; } = "range";

    public byte[] Metadata { get; set; } = [1, 2, 3];

    public int SessionTimeoutMs { get; set; } = 10_000;

    public int RebalanceTimeoutMs { get; set; } = 10_000;

    /// <summary>One JoinGroup; takes over the id that it gets.</summary>
    public async Task<JoinGroupResponse> JoinOnceAsync(short version = 9)
    {
        await client.FindCoordinatorAsync(group, 0);
        var response = await client.SendAsync(
            () =>
                new JoinGroupRequest
                {
                    GroupId = group,
                    MemberId = MemberId,
                    GroupInstanceId = instanceId,
                    SessionTimeoutMs = SessionTimeoutMs,
                    RebalanceTimeoutMs = RebalanceTimeoutMs,
                    ProtocolType = "consumer",
                    Protocols = [new() { Name = Protocol, Metadata = Metadata }],
                },
            version,
            r => r.ErrorCode
        );
        if (response.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired)
            MemberId = response.MemberId;
        if (response.ErrorCode == ErrorCode.None)
            Generation = response.GenerationId;
        return response;
    }

    /// <summary>Joins, by way of MEMBER_ID_REQUIRED where the broker wants it.</summary>
    public async Task<JoinGroupResponse> JoinAsync(short version = 9)
    {
        var response = await JoinOnceAsync(version);
        return response.ErrorCode == ErrorCode.MemberIdRequired ? await JoinOnceAsync(version) : response;
    }

    public Task<SyncGroupResponse> SyncAsync(params (string Member, byte[] Assignment)[] assignments) =>
        client.SendAsync(
            new SyncGroupRequest
            {
                GroupId = group,
                MemberId = MemberId,
                GroupInstanceId = instanceId,
                GenerationId = Generation,
                ProtocolType = "consumer",
                ProtocolName = Protocol,
                Assignments =
                [
                    .. assignments.Select(a => new SyncGroupRequest.SyncGroupRequestAssignment
                    {
                        MemberId = a.Member,
                        Assignment = a.Assignment,
                    }),
                ],
            },
            5
        );

    public async Task<ErrorCode> BeatAsync() =>
        (
            await client.SendAsync(
                new HeartbeatRequest
                {
                    GroupId = group,
                    MemberId = MemberId,
                    GroupInstanceId = instanceId,
                    GenerationId = Generation,
                },
                4
            )
        ).ErrorCode;

    public async Task<ErrorCode> LeaveAsync() =>
        (
            await client.SendAsync(
                new LeaveGroupRequest { GroupId = group, Members = [new() { MemberId = MemberId, GroupInstanceId = instanceId }] },
                5
            )
        )
            .Members[0]
            .ErrorCode;

    public async Task<ErrorCode> CommitAsync(WireTopic topic, long offset, string? metadata = null, short version = 8) => (
            await client.SendAsync(
                () =>
                    new OffsetCommitRequest
                    {
                        GroupId = group,
                        MemberId = MemberId,
                        GroupInstanceId = instanceId,
                        GenerationIdOrMemberEpoch = Generation,
                        Topics =
                        [
                            new()
                            {
                                Name = topic.Name,
                                TopicId = topic.Id,
                                Partitions =
                                [
                                    new()
                                    {
                                        PartitionIndex = 0,
                                        CommittedOffset = offset,
                                        CommittedLeaderEpoch = 3,
                                        CommittedMetadata = metadata,
                                    },
                                ],
                            },
                        ],
                    },
                version,
                r => r.Topics[0].Partitions[0].ErrorCode
            )
        ).Topics[0].Partitions[0].ErrorCode;
}
