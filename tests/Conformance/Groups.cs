using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Groups of the classic protocol.</summary>
public sealed class Groups(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private readonly string group = TestedBroker.NewName("group");

    private async Task<WireMember> MemberAsync(string? instanceId = null) => new(await ConnectAsync(), group, instanceId);

    /// <summary>A member that is alone in its group, which is stable.</summary>
    private async Task<WireMember> AloneAsync(string? instanceId = null)
    {
        var member = await MemberAsync(instanceId);
        (await member.JoinAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        (await member.SyncAsync((member.MemberId, [7]))).ErrorCode.ShouldBe(ErrorCode.None);
        return member;
    }

    private static async Task<DescribeGroupsResponse.DescribedGroup> DescribeAsync(WireClient client, string group, short version = 5) =>
        (await client.SendAsync(new DescribeGroupsRequest { Groups = [group], IncludeAuthorizedOperations = true }, version)).Groups[0];

    private static Task BecomesAsync(WireClient client, string group, string state) =>
        Testing.Eventually.ThatAsync(
            async () => (await DescribeAsync(client, group)).GroupState == state,
            TimeSpan.FromSeconds(20),
            $"the group becomes {state}"
        );

    [Theory, AllBrokers]
    public async Task A_new_member_is_given_an_id_to_join_with(BrokerKind kind)
    {
        await StartAsync(kind);
        var member = await MemberAsync();
        var required = await member.JoinOnceAsync();
        required.ErrorCode.ShouldBe(ErrorCode.MemberIdRequired);
        required.MemberId.ShouldStartWith("conformance-");
        var joined = await member.JoinOnceAsync();
        joined.ErrorCode.ShouldBe(ErrorCode.None);
        (joined.GenerationId, joined.Leader, joined.MemberId).ShouldBe((1, member.MemberId, member.MemberId));
        (joined.ProtocolType, joined.ProtocolName, joined.SkipAssignment).ShouldBe(("consumer", "range", false));
        joined.Members.ShouldHaveSingleItem().Metadata.ToArray().ShouldBe([1, 2, 3]);
    }

    [Theory, AllBrokers]
    public async Task Up_to_v3_a_new_member_joins_at_once(BrokerKind kind)
    {
        await StartAsync(kind);
        var member = await MemberAsync();
        var joined = await member.JoinOnceAsync(version: 3);
        (joined.ErrorCode, joined.GenerationId, joined.ProtocolName).ShouldBe((ErrorCode.None, 1, "range"));
    }

    [Theory, AllBrokers]
    public async Task The_leader_gives_each_member_its_assignment(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var first = await AloneAsync();
        var second = await MemberAsync();
        await second.JoinOnceAsync();
        var joining = second.JoinOnceAsync();
        await BecomesAsync(client, group, "PreparingRebalance");
        (await first.BeatAsync()).ShouldBe(ErrorCode.RebalanceInProgress);
        var again = await first.JoinOnceAsync();
        var joined = await joining;
        (again.GenerationId, joined.GenerationId).ShouldBe((2, 2));
        joined.Leader.ShouldBe(again.Leader);
        var (leader, follower) = again.Leader == first.MemberId ? (first, second) : (second, first);
        (leader == first ? again : joined).Members.Count.ShouldBe(2);
        (leader == first ? joined : again).Members.ShouldBeEmpty();
        var waiting = follower.SyncAsync();
        var led = await leader.SyncAsync((first.MemberId, [1]), (second.MemberId, [2, 2]));
        led.Assignment.ToArray().ShouldBe(leader == first ? [1] : [2, 2]);
        (await waiting).Assignment.ToArray().ShouldBe(follower == first ? [1] : [2, 2]);
        (await first.BeatAsync()).ShouldBe(ErrorCode.None);
        var described = await DescribeAsync(client, group);
        (described.GroupState, described.ProtocolType, described.ProtocolData).ShouldBe(("Stable", "consumer", "range"));
        described.Members.Select(m => m.MemberAssignment.Length).Order().ShouldBe([1, 2]);
        described.Members.ShouldAllBe(m => m.ClientId == "conformance" && m.ClientHost == "/127.0.0.1");
    }

    [Theory, AllBrokers]
    public async Task Wrong_members_and_generations_are_refused(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var member = await AloneAsync();
        var stranger = new WireMember(client, group) { MemberId = "stranger", Generation = 1 };
        (await stranger.BeatAsync()).ShouldBe(ErrorCode.UnknownMemberId);
        (await stranger.SyncAsync()).ErrorCode.ShouldBe(ErrorCode.UnknownMemberId);
        (await stranger.JoinOnceAsync()).ErrorCode.ShouldBe(ErrorCode.UnknownMemberId);
        (await stranger.LeaveAsync()).ShouldBe(ErrorCode.UnknownMemberId);
        member.Generation = 8;
        (await member.BeatAsync()).ShouldBe(ErrorCode.IllegalGeneration);
        (await member.SyncAsync()).ErrorCode.ShouldBe(ErrorCode.IllegalGeneration);
        member.Generation = 1;
        member.Protocol = "other";
        (await member.SyncAsync()).ErrorCode.ShouldBe(ErrorCode.InconsistentGroupProtocol);
    }

    [Theory, AllBrokers]
    public async Task Groups_that_do_not_exist_know_nobody(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.FindCoordinatorAsync(group, 0);
        var nobody = new WireMember(client, group) { MemberId = "nobody", Generation = 1 };
        (await nobody.BeatAsync()).ShouldBe(ErrorCode.UnknownMemberId);
        (await nobody.SyncAsync()).ErrorCode.ShouldBe(ErrorCode.UnknownMemberId);
        (await nobody.JoinOnceAsync()).ErrorCode.ShouldBe(ErrorCode.UnknownMemberId);
        (await nobody.LeaveAsync()).ShouldBe(ErrorCode.UnknownMemberId);
        var dead = await DescribeAsync(client, group);
        (dead.ErrorCode, dead.GroupState).ShouldBe((ErrorCode.None, "Dead"));
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task From_v6_on_a_missing_group_is_not_found(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.FindCoordinatorAsync(group, 0);
        var dead = await DescribeAsync(client, group, version: 6);
        (dead.ErrorCode, dead.GroupState).ShouldBe((ErrorCode.GroupIdNotFound, "Dead"));
        dead.ErrorMessage.ShouldNotBeNullOrEmpty();
    }

    [Theory, AllBrokers]
    public async Task Sessions_have_bounds_and_protocols_have_to_match(BrokerKind kind)
    {
        await StartAsync(kind);
        var member = await MemberAsync();
        member.SessionTimeoutMs = 500;
        (await member.JoinOnceAsync()).ErrorCode.ShouldBe(ErrorCode.InvalidSessionTimeout);
        member.SessionTimeoutMs = 1_800_001;
        (await member.JoinOnceAsync()).ErrorCode.ShouldBe(ErrorCode.InvalidSessionTimeout);
        await AloneAsync();
        member.SessionTimeoutMs = 10_000;
        member.Protocol = "roundrobin";
        (await member.JoinOnceAsync()).ErrorCode.ShouldBe(ErrorCode.InconsistentGroupProtocol);
    }

    [Theory, AllBrokers]
    public async Task An_empty_group_id_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.FindCoordinatorAsync("", 0);
        var join = await client.SendAsync(
            new JoinGroupRequest
            {
                GroupId = "",
                SessionTimeoutMs = 10_000,
                ProtocolType = "consumer",
            },
            9
        );
        join.ErrorCode.ShouldBe(ErrorCode.InvalidGroupId);
        (await client.SendAsync(new HeartbeatRequest { GroupId = "", MemberId = "m" }, 4)).ErrorCode.ShouldBe(ErrorCode.InvalidGroupId);
        (await client.SendAsync(new DeleteGroupsRequest { GroupsNames = [""] }, 2))
            .Results[0]
            .ErrorCode.ShouldBe(ErrorCode.GroupIdNotFound);
    }

    [Theory, AllBrokers]
    public async Task A_member_that_leaves_ends_the_group_or_its_generation(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var member = await AloneAsync();
        (await member.LeaveAsync()).ShouldBe(ErrorCode.None);
        await BecomesAsync(client, group, "Empty");
        (await member.BeatAsync()).ShouldBe(ErrorCode.UnknownMemberId);
        var next = await MemberAsync();
        (await next.JoinAsync()).GenerationId.ShouldBe(3);
    }

    [Theory, AllBrokers]
    public async Task A_member_without_heartbeats_is_removed(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var member = await MemberAsync();
        member.SessionTimeoutMs = 1_000;
        await member.JoinAsync();
        await member.SyncAsync((member.MemberId, [7]));
        await BecomesAsync(client, group, "Empty");
        (await member.BeatAsync()).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Theory, AllBrokers]
    public async Task Members_that_do_not_rejoin_in_time_are_left_behind(BrokerKind kind)
    {
        await StartAsync(kind);
        var slow = await MemberAsync();
        slow.RebalanceTimeoutMs = 1_000;
        await slow.JoinAsync();
        await slow.SyncAsync((slow.MemberId, [7]));
        var second = await MemberAsync();
        second.RebalanceTimeoutMs = 1_000;
        var joined = await second.JoinAsync();
        (joined.ErrorCode, joined.GenerationId, joined.Leader).ShouldBe((ErrorCode.None, 2, second.MemberId));
        (await slow.BeatAsync()).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Theory, AllBrokers]
    public async Task Joining_again_unchanged_is_answered_for_followers_and_rebalances_for_leaders(BrokerKind kind)
    {
        await StartAsync(kind);
        var member = await AloneAsync();
        var again = await member.JoinOnceAsync();
        (again.ErrorCode, again.GenerationId).ShouldBe((ErrorCode.None, 2));
        (await member.JoinOnceAsync()).GenerationId.ShouldBe(2);
        await member.SyncAsync((member.MemberId, [7]));
        member.Metadata = [9];
        (await member.JoinOnceAsync()).GenerationId.ShouldBe(3);
    }

    [Theory, AllBrokers]
    public async Task A_static_member_comes_back_without_a_rebalance(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var first = await AloneAsync("static-1");
        first.MemberId.ShouldStartWith("static-1-");
        var back = await MemberAsync("static-1");
        var joined = await back.JoinOnceAsync();
        (joined.ErrorCode, joined.GenerationId).ShouldBe((ErrorCode.None, 1));
        joined.MemberId.ShouldNotBe(first.MemberId);
        // v9: it leads, but has nothing to assign (KIP-814).
        (joined.Leader, joined.SkipAssignment, joined.Members.Count).ShouldBe((joined.MemberId, true, 1));
        (await back.SyncAsync()).Assignment.ToArray().ShouldBe([7]);
        (await first.BeatAsync()).ShouldBe(ErrorCode.FencedInstanceId);
        (await first.SyncAsync()).ErrorCode.ShouldBe(ErrorCode.FencedInstanceId);
        (await back.BeatAsync()).ShouldBe(ErrorCode.None);
        (await DescribeAsync(client, group)).Members.ShouldHaveSingleItem().GroupInstanceId.ShouldBe("static-1");
    }

    [Theory, AllBrokers]
    public async Task Up_to_v8_a_returning_static_leader_believes_that_another_leads(BrokerKind kind)
    {
        await StartAsync(kind);
        var first = await AloneAsync("static-1");
        var back = await MemberAsync("static-1");
        var joined = await back.JoinOnceAsync(version: 8);
        (joined.ErrorCode, joined.Leader, joined.SkipAssignment, joined.Members.Count).ShouldBe((ErrorCode.None, first.MemberId, false, 0));
    }

    [Theory, AllBrokers]
    public async Task A_static_member_can_be_removed_by_its_instance_alone(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await AloneAsync("static-1");
        var request = new LeaveGroupRequest
        {
            GroupId = group,
            Members = [new() { MemberId = "", GroupInstanceId = "static-1" }, new() { MemberId = "", GroupInstanceId = "static-2" }],
        };
        var left = await client.SendAsync(request, 5);
        left.ErrorCode.ShouldBe(ErrorCode.None);
        left.Members.Select(m => m.ErrorCode).ShouldBe([ErrorCode.None, ErrorCode.UnknownMemberId]);
        await BecomesAsync(client, group, "Empty");
    }

    [Theory, AllBrokers]
    public async Task Groups_are_listed_and_filtered_by_state(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await AloneAsync();
        var all = (await client.SendAsync(new ListGroupsRequest(), 4)).Groups.Single(g => g.GroupId == group);
        (all.ProtocolType, all.GroupState).ShouldBe(("consumer", "Stable"));
        (await client.SendAsync(new ListGroupsRequest { StatesFilter = ["Stable"] }, 4)).Groups.ShouldContain(g => g.GroupId == group);
        (await client.SendAsync(new ListGroupsRequest { StatesFilter = ["Empty"] }, 4)).Groups.ShouldNotContain(g => g.GroupId == group);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task From_v5_on_groups_have_types(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await AloneAsync();
        var classic = await client.SendAsync(new ListGroupsRequest { TypesFilter = ["classic"] }, 5);
        classic.Groups.Single(g => g.GroupId == group).GroupType.ShouldBe("classic");
        (await client.SendAsync(new ListGroupsRequest { TypesFilter = ["consumer"] }, 5)).Groups.ShouldNotContain(g => g.GroupId == group);
    }

    [Theory, AllBrokers]
    public async Task Only_groups_without_members_are_deleted(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var member = await AloneAsync();
        async Task<ErrorCode> DeleteAsync() =>
            (await client.SendAsync(new DeleteGroupsRequest { GroupsNames = [group] }, 2)).Results[0].ErrorCode;
        (await DeleteAsync()).ShouldBe(ErrorCode.NonEmptyGroup);
        await member.LeaveAsync();
        await BecomesAsync(client, group, "Empty");
        (await DeleteAsync()).ShouldBe(ErrorCode.None);
        (await DeleteAsync()).ShouldBe(ErrorCode.GroupIdNotFound);
        (await DescribeAsync(client, group)).GroupState.ShouldBe("Dead");
    }
}
