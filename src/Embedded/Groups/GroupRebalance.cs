using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>How a classic group gets from one generation to the next: everybody joins, the leader assigns, everybody syncs.</summary>
internal sealed class GroupRebalance(ClusterState cluster)
{
    // A new member that never comes back for its id is dropped after this time.
    private const int NewMemberTimeoutMs = 300_000;

    /// <summary>Begins a rebalance where none is under way, or completes the one that only waited for this.</summary>
    public void Prepare(ClassicGroup group, bool onlyComplete = false)
    {
        switch (group.State)
        {
            case GroupState.Empty or GroupState.Stable or GroupState.CompletingRebalance when !onlyComplete:
                Begin(group);
                break;
            case GroupState.PreparingRebalance when !group.IsDelayed && group.AllHaveJoined:
                CompleteJoin(group);
                break;
        }
    }

    private void Begin(ClassicGroup group)
    {
        var isFirst = group.State == GroupState.Empty;
        foreach (var member in group.Members.Values)
        {
            member.Assignment = group.State == GroupState.CompletingRebalance ? [] : member.Assignment;
            AnswerSync(group, member, ErrorCode.RebalanceInProgress);
        }
        group.Phase?.Cancel();
        group.State = GroupState.PreparingRebalance;
        if (isFirst && cluster.BrokerConfig.InitialRebalanceDelayMs > 0)
            Delay(group, cluster.BrokerConfig.InitialRebalanceDelayMs, group.RebalanceTimeoutMs);
        else if (group.AllHaveJoined)
            CompleteJoin(group);
        else
            group.Phase = After(group.RebalanceTimeoutMs, () => CompleteJoin(group));
    }

    /// <summary>The first rebalance waits a little for others, longer while they keep coming.</summary>
    private void Delay(ClassicGroup group, int delayMs, int remainingMs)
    {
        group.IsDelayed = true;
        group.JoinedDuringDelay = false;
        var left = Math.Max(0, remainingMs - delayMs);
        group.Phase = After(
            delayMs,
            () =>
            {
                if (group.JoinedDuringDelay && left > 0)
                    Delay(group, Math.Min(cluster.BrokerConfig.InitialRebalanceDelayMs, left), left);
                else
                    CompleteJoin(group);
            }
        );
    }

    private void CompleteJoin(ClassicGroup group)
    {
        group.Phase?.Cancel();
        group.IsDelayed = false;
        foreach (var absent in group.Members.Values.Where(m => m.Joining is null && m.InstanceId is null).ToList())
            group.Remove(absent);
        if (group.Members.Count > 0 && !ElectLeader(group))
        {
            // Only static members, and none has come back: their sessions decide.
            group.Phase = After(group.RebalanceTimeoutMs, () => CompleteJoin(group));
            return;
        }
        group.Generation++;
        if (group.Members.Count == 0)
        {
            group.ProtocolName = null;
            group.State = GroupState.Empty;
            return;
        }
        group.ProtocolName = group.SelectProtocol();
        group.State = GroupState.CompletingRebalance;
        foreach (var member in group.Members.Values)
        {
            member.HasSynced = false;
            AnswerJoin(group, member, ErrorCode.None);
            member.IsNew = false;
            Touch(group, member);
        }
        var generation = group.Generation;
        group.Phase = After(group.RebalanceTimeoutMs, () => ExpireSync(group, generation));
    }

    private static bool ElectLeader(ClassicGroup group)
    {
        if (group.LeaderId is { } leader && group.Members.TryGetValue(leader, out var present) && present.Joining is not null)
            return true;
        foreach (var member in group.Members.Values)
            if (member.Joining is not null)
            {
                group.LeaderId = member.MemberId;
                return true;
            }
        return false;
    }

    /// <summary>The leader's assignment is there: everybody gets theirs.</summary>
    public void Assign(ClassicGroup group, SyncGroupRequest request)
    {
        foreach (var member in group.Members.Values)
            member.Assignment = [];
        foreach (var assignment in request.Assignments)
            if (group.Members.TryGetValue(assignment.MemberId, out var member))
                member.Assignment = assignment.Assignment.ToArray();
        group.State = GroupState.Stable;
        foreach (var member in group.Members.Values)
            AnswerSync(group, member, ErrorCode.None);
    }

    /// <summary>Members that joined and never asked for their assignment hold the group up no longer.</summary>
    private void ExpireSync(ClassicGroup group, int generation)
    {
        if (group.Generation != generation || group.State is not (GroupState.CompletingRebalance or GroupState.Stable))
            return;
        var absent = group.Members.Values.Where(m => !m.HasSynced).ToList();
        foreach (var member in absent)
            group.Remove(member);
        if (absent.Count > 0)
            Prepare(group);
    }

    /// <summary>Takes a member out, whose waiting requests hear UNKNOWN_MEMBER_ID, and lets the group go on without it.</summary>
    public void RemoveMember(ClassicGroup group, GroupMember member)
    {
        AnswerJoin(group, member, ErrorCode.UnknownMemberId);
        AnswerSync(group, member, ErrorCode.UnknownMemberId);
        group.Remove(member);
        Prepare(group);
    }

    /// <summary>Counts the member's session from now on.</summary>
    public void Touch(ClassicGroup group, GroupMember member)
    {
        member.Session?.Cancel();
        member.Session = After(member.IsNew ? NewMemberTimeoutMs : member.SessionTimeoutMs, () => ExpireSession(group, member));
    }

    private void ExpireSession(ClassicGroup group, GroupMember member)
    {
        // Who waits for the group's rebalance need not send heartbeats.
        if (!group.Members.ContainsKey(member.MemberId) || !member.IsNew && (member.Joining ?? member.Syncing) is not null)
            return;
        RemoveMember(group, member);
    }

    public static void AnswerJoin(ClassicGroup group, GroupMember member, ErrorCode error)
    {
        if (member.Joining is not { } exchange)
            return;
        member.Joining = null;
        exchange.Answer(error == ErrorCode.None ? Joined(group, member) : RefusedJoin(exchange.Version, error, member.MemberId));
    }

    public static JoinGroupResponse Joined(ClassicGroup group, GroupMember member)
    {
        var response = new JoinGroupResponse
        {
            GenerationId = group.Generation,
            ProtocolType = group.ProtocolType,
            ProtocolName = group.ProtocolName,
            Leader = group.LeaderId ?? "",
            MemberId = member.MemberId,
        };
        if (group.LeaderId == member.MemberId)
            AddMembers(group, response);
        return response;
    }

    public static void AddMembers(ClassicGroup group, JoinGroupResponse response)
    {
        foreach (var other in group.Members.Values)
            response.Members.Add(
                new()
                {
                    MemberId = other.MemberId,
                    GroupInstanceId = other.InstanceId,
                    Metadata = other.MetadataFor(group.ProtocolName!),
                }
            );
    }

    /// <summary>Up to v6 the protocol's name cannot be null.</summary>
    public static JoinGroupResponse RefusedJoin(short version, ErrorCode error, string memberId) =>
        new()
        {
            ErrorCode = error,
            MemberId = memberId,
            ProtocolName = version >= 7 ? null : "",
        };

    public static void AnswerSync(ClassicGroup group, GroupMember member, ErrorCode error)
    {
        if (member.Syncing is not { } exchange)
            return;
        member.Syncing = null;
        exchange.Answer(error == ErrorCode.None ? Synced(group, member) : new SyncGroupResponse { ErrorCode = error });
    }

    public static SyncGroupResponse Synced(ClassicGroup group, GroupMember member) =>
        new()
        {
            ProtocolType = group.ProtocolType,
            ProtocolName = group.ProtocolName,
            Assignment = member.Assignment,
        };

    private LoopTimer After(int delayMs, Action action) => cluster.Loop.Timers.After(TimeSpan.FromMilliseconds(delayMs), action);
}
