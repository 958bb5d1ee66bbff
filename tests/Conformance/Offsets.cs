using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Committed offsets, by members, by nobody, and in transactions.</summary>
public sealed class Offsets(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private readonly string group = TestedBroker.NewName("offsets");

    private async Task<(WireClient, WireTopic, WireMember Nobody)> BeginAsync(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.FindCoordinatorAsync(group, 0);
        return (client, topic, new WireMember(client, group));
    }

    private async Task<OffsetFetchResponse.OffsetFetchResponsePartitions> FetchAsync(
        WireClient client,
        WireTopic topic,
        bool stable = false
    )
    {
        var request = new OffsetFetchRequest
        {
            RequireStable = stable,
            Groups = [new() { GroupId = group, Topics = [new() { Name = topic.Name, PartitionIndexes = [0] }] }],
        };
        return (await client.SendAsync(() => request, 8, r => r.Groups[0].ErrorCode)).Groups[0].Topics[0].Partitions[0];
    }

    [Theory, AllBrokers]
    public async Task Nobody_commits_for_a_group_without_members(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        var none = await FetchAsync(client, topic);
        (none.ErrorCode, none.CommittedOffset, none.CommittedLeaderEpoch, none.Metadata).ShouldBe((ErrorCode.None, -1L, -1, ""));
        (await nobody.CommitAsync(topic, 42, "note")).ShouldBe(ErrorCode.None);
        var committed = await FetchAsync(client, topic);
        (committed.CommittedOffset, committed.CommittedLeaderEpoch, committed.Metadata).ShouldBe((42L, 3, "note"));
        var listed = (await client.SendAsync(new ListGroupsRequest(), 4)).Groups.Single(g => g.GroupId == group);
        (listed.ProtocolType, listed.GroupState).ShouldBe(("", "Empty"));
    }

    [Theory, AllBrokers]
    public async Task All_offsets_are_fetched_by_asking_for_none(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        await nobody.CommitAsync(topic, 1);
        var request = new OffsetFetchRequest { Groups = [new() { GroupId = group, Topics = null }] };
        var all = (await client.SendAsync(request, 8)).Groups[0].Topics.ShouldHaveSingleItem();
        (all.Name, all.Partitions[0].CommittedOffset).ShouldBe((topic.Name, 1L));
        var old = await client.SendAsync(new OffsetFetchRequest { GroupId = group, Topics = null }, 5);
        old.Topics.ShouldHaveSingleItem().Partitions[0].CommittedOffset.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task A_generation_of_a_group_that_does_not_exist_is_refused(BrokerKind kind)
    {
        var (_, topic, nobody) = await BeginAsync(kind);
        nobody.MemberId = "m";
        nobody.Generation = 4;
        (await nobody.CommitAsync(topic, 1)).ShouldBe(ErrorCode.IllegalGeneration);
        (await nobody.CommitAsync(topic, 1, version: 9)).ShouldBe(Is4 ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration);
    }

    [Theory, AllBrokers]
    public async Task Only_members_commit_for_a_live_group(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        var member = new WireMember(await ConnectAsync(), group);
        await member.JoinAsync();
        (await member.CommitAsync(topic, 5)).ShouldBe(ErrorCode.RebalanceInProgress);
        await member.SyncAsync((member.MemberId, [7]));
        (await member.CommitAsync(topic, 5)).ShouldBe(ErrorCode.None);
        (await nobody.CommitAsync(topic, 9)).ShouldBe(ErrorCode.UnknownMemberId);
        var stale = new WireMember(client, group) { MemberId = member.MemberId, Generation = 0 };
        (await stale.CommitAsync(topic, 9)).ShouldBe(ErrorCode.IllegalGeneration);
        (await FetchAsync(client, topic)).CommittedOffset.ShouldBe(5);
        await member.LeaveAsync();
        await Testing.Eventually.ThatAsync(
            async () => await nobody.CommitAsync(topic, 9) == ErrorCode.None,
            TimeSpan.FromSeconds(10),
            "the group is empty"
        );
        (await FetchAsync(client, topic)).CommittedOffset.ShouldBe(9);
    }

    [Theory, AllBrokers]
    public async Task Unknown_partitions_and_long_metadata_are_refused(BrokerKind kind)
    {
        var (_, topic, nobody) = await BeginAsync(kind);
        (await nobody.CommitAsync(new WireTopic("not-there", Guid.Empty), 1)).ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await nobody.CommitAsync(topic, 1, new string('m', 4097))).ShouldBe(ErrorCode.OffsetMetadataTooLarge);
        (await nobody.CommitAsync(topic, 1, new string('m', 4096))).ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task From_v10_on_topics_are_named_by_id(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        (await nobody.CommitAsync(topic, 77, version: 10)).ShouldBe(ErrorCode.None);
        (await nobody.CommitAsync(new WireTopic("", Guid.NewGuid()), 1, version: 10)).ShouldBe(ErrorCode.UnknownTopicId);
        var request = new OffsetFetchRequest
        {
            Groups =
            [
                new()
                {
                    GroupId = group,
                    Topics =
                    [
                        new() { TopicId = topic.Id, PartitionIndexes = [0] },
                        new() { TopicId = Guid.NewGuid(), PartitionIndexes = [0] },
                    ],
                },
            ],
        };
        var topics = (await client.SendAsync(request, 10)).Groups[0].Topics;
        topics.Single(t => t.TopicId == topic.Id).Partitions[0].CommittedOffset.ShouldBe(77);
        topics.Single(t => t.TopicId != topic.Id).Partitions[0].ErrorCode.ShouldBe(ErrorCode.UnknownTopicId);
    }

    [Theory, AllBrokers]
    public async Task A_deleted_topics_offsets_are_gone(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        await nobody.CommitAsync(topic, 5);
        await client.SendAsync(new DeleteTopicsRequest { TopicNames = [topic.Name], TimeoutMs = 10_000 }, 5);
        await Testing.Eventually.ThatAsync(
            async () => (await FetchAsync(client, topic)).CommittedOffset == -1,
            TimeSpan.FromSeconds(10),
            "the offset is gone"
        );
    }

    [Theory, AllBrokers]
    public async Task Offsets_are_deleted_one_by_one(BrokerKind kind)
    {
        var (client, topic, nobody) = await BeginAsync(kind);
        OffsetDeleteRequest Delete(string name) =>
            new() { GroupId = group, Topics = [new() { Name = name, Partitions = [new() { PartitionIndex = 0 }] }] };
        (await client.SendAsync(Delete(topic.Name), 0)).ErrorCode.ShouldBe(ErrorCode.GroupIdNotFound);
        await nobody.CommitAsync(topic, 5);
        (await client.SendAsync(Delete(topic.Name), 0)).Topics[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.None);
        (await FetchAsync(client, topic)).CommittedOffset.ShouldBe(-1);
    }

    [Theory, AllBrokers]
    public async Task Offsets_of_a_transaction_count_once_it_commits(BrokerKind kind)
    {
        var (client, topic, _) = await BeginAsync(kind);
        var t = new WireTransaction(client, TestedBroker.NewName("offsets-txn"));
        await t.InitAsync();
        (await CommitAsync(client, t, topic, 10, version: 3)).ShouldBe(ErrorCode.InvalidTxnState);
        (await AddOffsetsAsync(client, t)).ShouldBe(ErrorCode.None);
        (await CommitAsync(client, t, topic, 11, version: 3)).ShouldBe(ErrorCode.None);
        (await FetchAsync(client, topic)).CommittedOffset.ShouldBe(-1);
        (await FetchAsync(client, topic, stable: true)).ErrorCode.ShouldBe(ErrorCode.UnstableOffsetCommit);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        await CommittedAsync(client, topic, 11);
        await AddOffsetsAsync(client, t);
        (await CommitAsync(client, t, topic, 99, version: 3)).ShouldBe(ErrorCode.None);
        await t.EndAsync(commit: false);
        await Testing.Eventually.ThatAsync(
            async () => (await FetchAsync(client, topic, stable: true)).ErrorCode == ErrorCode.None,
            TimeSpan.FromSeconds(10),
            "the abort"
        );
        (await FetchAsync(client, topic)).CommittedOffset.ShouldBe(11);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task With_version_2_they_need_not_be_added(BrokerKind kind)
    {
        var (client, topic, _) = await BeginAsync(kind);
        var t = new WireTransaction(client, TestedBroker.NewName("offsets-txn2"));
        await t.InitAsync();
        (await CommitAsync(client, t, topic, 12, version: 5)).ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true, version: 5)).ErrorCode.ShouldBe(ErrorCode.None);
        await CommittedAsync(client, topic, 12);
        (await CommitAsync(client, t, topic, 13, version: 4)).ShouldBe(ErrorCode.TransactionAbortable);
        t.Epoch--;
        (await CommitAsync(client, t, topic, 13, version: 5)).ShouldBe(ErrorCode.InvalidProducerEpoch);
    }

    [Theory, AllBrokers]
    public async Task A_transactions_offsets_are_refused_to_strangers(BrokerKind kind)
    {
        var (client, topic, _) = await BeginAsync(kind);
        var member = new WireMember(await ConnectAsync(), group);
        await member.JoinAsync();
        await member.SyncAsync((member.MemberId, [7]));
        var t = new WireTransaction(client, TestedBroker.NewName("offsets-txn"));
        await t.InitAsync();
        await AddOffsetsAsync(client, t);
        (await CommitAsync(client, t, topic, 1, 3, "stranger", 1)).ShouldBe(ErrorCode.UnknownMemberId);
        (await CommitAsync(client, t, topic, 1, 3, member.MemberId, 9)).ShouldBe(ErrorCode.IllegalGeneration);
        (await CommitAsync(client, t, topic, 1, 3, member.MemberId, 1)).ShouldBe(ErrorCode.None);
        // Without any member it is taken, as older clients send it.
        (await CommitAsync(client, t, topic, 1, 3)).ShouldBe(ErrorCode.None);
    }

    private Task CommittedAsync(WireClient client, WireTopic topic, long offset) =>
        Testing.Eventually.ThatAsync(
            async () => (await FetchAsync(client, topic)).CommittedOffset == offset,
            TimeSpan.FromSeconds(10),
            $"offset {offset} is committed"
        );

    private async Task<ErrorCode> AddOffsetsAsync(WireClient client, WireTransaction t) =>
        (
            await client.SendAsync(
                () =>
                    new AddOffsetsToTxnRequest
                    {
                        TransactionalId = t.Id,
                        ProducerId = t.ProducerId,
                        ProducerEpoch = t.Epoch,
                        GroupId = group,
                    },
                3,
                r => r.ErrorCode,
                ErrorCode.ConcurrentTransactions
            )
        ).ErrorCode;

    private async Task<ErrorCode> CommitAsync(
        WireClient client,
        WireTransaction t,
        WireTopic topic,
        long offset,
        short version,
        string member = "",
        int generation = -1
    ) => (
            await client.SendAsync(
                () =>
                    new TxnOffsetCommitRequest
                    {
                        TransactionalId = t.Id,
                        GroupId = group,
                        ProducerId = t.ProducerId,
                        ProducerEpoch = t.Epoch,
                        MemberId = member,
                        GenerationId = generation,
                        Topics = [new() { Name = topic.Name, Partitions = [new() { PartitionIndex = 0, CommittedOffset = offset }] }],
                    },
                version,
                r => r.Topics[0].Partitions[0].ErrorCode,
                ErrorCode.ConcurrentTransactions
            )
        ).Topics[0].Partitions[0].ErrorCode;
}
