using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Groups;

/// <summary>What a JoinGroup does, by who asks and in which state the group is.</summary>
internal sealed class GroupJoins(ClusterState cluster, GroupCoordinator groups, GroupRebalance rebalance)
{
    // From this version on a new dynamic member first gets its id, then joins with it (KIP-394).
    private const short KnownMemberId = 4;

    // From this version on a static leader that comes back can be told that nothing is to be assigned (KIP-814).
    private const short CanSkipAssignment = 9;

    public void Join(Exchange exchange)
    {
        var request = exchange.RequestAs<JoinGroupRequest>();
        var config = cluster.BrokerConfig;
        if (request.SessionTimeoutMs < config.MinSessionTimeoutMs || request.SessionTimeoutMs > config.MaxSessionTimeoutMs)
        {
            Refuse(exchange, ErrorCode.InvalidSessionTimeout);
            return;
        }
        var isNew = request.MemberId.Length == 0;
        if ((isNew ? groups.FindOrCreate(request.GroupId) : groups.Find(request.GroupId)) is not { } group)
        {
            Refuse(exchange, ErrorCode.UnknownMemberId);
            return;
        }
        if (!group.Supports(request.ProtocolType, [.. request.Protocols.Select(p => p.Name)]))
            Refuse(exchange, ErrorCode.InconsistentGroupProtocol);
        else if (isNew && IsFull(group))
            Refuse(exchange, ErrorCode.GroupMaxSizeReached);
        else if (isNew)
            JoinNew(exchange, group);
        else if (group.Pending.Remove(request.MemberId, out var pending))
        {
            pending.Cancel();
            Add(exchange, group, request.MemberId);
        }
        else if (group.Check(request.MemberId, request.GroupInstanceId) is var error and not ErrorCode.None)
            Refuse(exchange, error);
        else
            Rejoin(exchange, group, group.Members[request.MemberId]);
    }

    private bool IsFull(ClassicGroup group) => group.Members.Count + group.Pending.Count >= cluster.BrokerConfig.GroupMaxSize;

    private void JoinNew(Exchange exchange, ClassicGroup group)
    {
        var request = exchange.RequestAs<JoinGroupRequest>();
        var memberId = $"{request.GroupInstanceId ?? exchange.ClientId}-{Guid.NewGuid()}";
        if (request.GroupInstanceId is { } instanceId)
        {
            if (group.StaticMember(instanceId) is { } former)
                Replace(exchange, group, group.Members[former], memberId);
            else
                Add(exchange, group, memberId);
        }
        else if (exchange.Version >= KnownMemberId)
        {
            var timer = cluster.Loop.Timers.After(
                TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
                () =>
                {
                    group.Pending.Remove(memberId);
                    rebalance.Prepare(group, onlyComplete: true);
                }
            );
            group.Pending.Add(memberId, timer);
            exchange.Answer(GroupRebalance.RefusedJoin(exchange.Version, ErrorCode.MemberIdRequired, memberId));
        }
        else
        {
            Add(exchange, group, memberId);
        }
    }

    private void Add(Exchange exchange, ClassicGroup group, string memberId)
    {
        var request = exchange.RequestAs<JoinGroupRequest>();
        var member = new GroupMember(memberId, request.GroupInstanceId);
        member.Update(exchange);
        member.Joining = exchange;
        if (group.Members.Count == 0)
            group.ProtocolType = request.ProtocolType;
        group.Add(member);
        group.JoinedDuringDelay = true;
        rebalance.Touch(group, member);
        rebalance.Prepare(group);
    }

    private void Rejoin(Exchange exchange, ClassicGroup group, GroupMember member)
    {
        var changed = !member.Matches(exchange.RequestAs<JoinGroupRequest>());
        switch (group.State)
        {
            case GroupState.PreparingRebalance:
                Update(exchange, group, member);
                break;
            case GroupState.CompletingRebalance when !changed:
                // It did not get the answer to its first request.
                exchange.Answer(GroupRebalance.Joined(group, member));
                break;
            case GroupState.Stable when !changed && group.LeaderId != member.MemberId:
                exchange.Answer(GroupRebalance.Joined(group, member));
                break;
            case GroupState.CompletingRebalance or GroupState.Stable:
                Update(exchange, group, member);
                break;
            default:
                Refuse(exchange, ErrorCode.UnknownMemberId);
                break;
        }
    }

    private void Update(Exchange exchange, ClassicGroup group, GroupMember member)
    {
        member.Joining?.Close();
        member.Update(exchange);
        member.Joining = exchange;
        rebalance.Prepare(group);
    }

    /// <summary>A static member came back without its id: it gets a new one, and whoever used the old one is fenced.</summary>
    private void Replace(Exchange exchange, ClassicGroup group, GroupMember former, string memberId)
    {
        var formerLeader = group.LeaderId;
        GroupRebalance.AnswerJoin(group, former, ErrorCode.FencedInstanceId);
        GroupRebalance.AnswerSync(group, former, ErrorCode.FencedInstanceId);
        var member = new GroupMember(memberId, former.InstanceId) { Assignment = former.Assignment, IsNew = false };
        member.Update(exchange);
        group.Replace(former, member);
        rebalance.Touch(group, member);
        var goesOn = group.State == GroupState.Stable && group.SelectProtocol() == group.ProtocolName;
        if (!goesOn)
        {
            member.Joining = exchange;
            rebalance.Prepare(group);
            return;
        }
        member.HasSynced = true;
        var response = GroupRebalance.Joined(group, member);
        if (formerLeader == former.MemberId)
        {
            // It must not assign anew: old clients believe that another leads, newer ones are told so.
            response.SkipAssignment = exchange.Version >= CanSkipAssignment;
            if (!response.SkipAssignment)
            {
                response.Leader = formerLeader;
                response.Members.Clear();
            }
        }
        exchange.Answer(response);
    }

    private static void Refuse(Exchange exchange, ErrorCode error) =>
        exchange.Answer(GroupRebalance.RefusedJoin(exchange.Version, error, exchange.RequestAs<JoinGroupRequest>().MemberId));
}
