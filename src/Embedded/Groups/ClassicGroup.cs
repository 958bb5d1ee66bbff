using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>A consumer group of the classic protocol: its members, its generation and its committed offsets.</summary>
internal sealed class ClassicGroup(string groupId)
{
    private readonly Dictionary<string, string> staticMembers = new(StringComparer.Ordinal);

    public string GroupId { get; } = groupId;

    public GroupState State { get; set; } = GroupState.Empty;

    public int Generation { get; set; }

    /// <summary>"consumer" for consumers, "" for a group that only has offsets.</summary>
    public string ProtocolType { get; set; } = "";

    public string? ProtocolName { get; set; }

    public string? LeaderId { get; set; }

    /// <summary>In the order in which they joined.</summary>
    public OrderedDictionary<string, GroupMember> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Member ids that were given out and not used yet (KIP-394), with the timers that take them back.</summary>
    public Dictionary<string, LoopTimer> Pending { get; } = new(StringComparer.Ordinal);

    public OffsetStore Offsets { get; } = new();

    /// <summary>Ends the wait for members that have to join again, or to sync.</summary>
    public LoopTimer? Phase { get; set; }

    /// <summary>Whether somebody joined during the initial delay, which is then prolonged.</summary>
    public bool JoinedDuringDelay { get; set; }

    public bool IsDelayed { get; set; }

    public int RebalanceTimeoutMs => Members.Count == 0 ? 0 : Members.Values.Max(m => m.RebalanceTimeoutMs);

    public bool AllHaveJoined => Pending.Count == 0 && Members.Values.All(m => m.Joining is not null);

    public string? StaticMember(string instanceId) => staticMembers.GetValueOrDefault(instanceId);

    public void Add(GroupMember member)
    {
        Members.Add(member.MemberId, member);
        LeaderId ??= member.MemberId;
        if (member.InstanceId is not null)
            staticMembers[member.InstanceId] = member.MemberId;
    }

    public void Remove(GroupMember member)
    {
        member.Session?.Cancel();
        Members.Remove(member.MemberId);
        if (member.InstanceId is not null && StaticMember(member.InstanceId) == member.MemberId)
            staticMembers.Remove(member.InstanceId);
        if (LeaderId == member.MemberId)
            LeaderId = Members.Count == 0 ? null : Members.GetAt(0).Key;
    }

    /// <summary>Puts a static member's new self in the place of the former.</summary>
    public void Replace(GroupMember former, GroupMember member)
    {
        former.Session?.Cancel();
        var at = Members.IndexOf(former.MemberId);
        Members.RemoveAt(at);
        Members.Insert(at, member.MemberId, member);
        staticMembers[member.InstanceId!] = member.MemberId;
        if (LeaderId == former.MemberId)
            LeaderId = member.MemberId;
    }

    /// <summary>Whether a request speaks for a member: UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, or none.</summary>
    public ErrorCode Check(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            if (StaticMember(instanceId) is not { } current)
                return ErrorCode.UnknownMemberId;
            if (current != memberId)
                return ErrorCode.FencedInstanceId;
        }
        return Members.ContainsKey(memberId) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    /// <summary>Whether a member with these protocols could be in the group.</summary>
    public bool Supports(string protocolType, IReadOnlyCollection<string> protocols)
    {
        if (protocolType.Length == 0 || protocols.Count == 0)
            return false;
        return State == GroupState.Empty || protocolType == ProtocolType && protocols.Any(IsSupportedByAll);
    }

    /// <summary>The protocol that most members prefer among those that all have.</summary>
    public string SelectProtocol()
    {
        var votes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in Members.Values)
        {
            var choice = member.Protocols.First(p => IsSupportedByAll(p.Name)).Name;
            votes[choice] = votes.GetValueOrDefault(choice) + 1;
        }
        return votes.MaxBy(v => v.Value).Key;
    }

    private bool IsSupportedByAll(string protocol) => Members.Values.All(m => m.Protocols.Exists(p => p.Name == protocol));
}
