using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Producers, transactions and elections as operators see them (KIP-664, KIP-966), and records that they delete.</summary>
public sealed class What_operators_ask(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static async Task<DescribeProducersResponse.PartitionResponse> ProducersAsync(
        WireClient client,
        string topic,
        int partition = 0
    )
    {
        var request = new DescribeProducersRequest { Topics = [new() { Name = topic, PartitionIndexes = [partition] }] };
        return (await client.SendAsync(request, 0)).Topics[0].Partitions[0];
    }

    private static async Task<DescribeTransactionsResponse.TransactionDescription> DescribeAsync(WireClient client, string id) =>
        (await client.SendAsync(new DescribeTransactionsRequest { TransactionalIds = [id] }, 0)).TransactionStates[0];

    private static async Task<(ErrorCode Error, long Low)> DeleteAsync(WireClient client, WireTopic topic, long offset)
    {
        var request = new DeleteRecordsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic.Name, Partitions = [new() { PartitionIndex = 0, Offset = offset }] }],
        };
        var answer = (await client.SendAsync(request, 2)).Topics[0].Partitions[0];
        return (answer.ErrorCode, answer.LowWatermark);
    }

    [Theory, AllBrokers]
    public async Task A_partition_tells_its_producers(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await ProducersAsync(client, topic.Name)).ActiveProducers.ShouldBeEmpty();
        (await ProducersAsync(client, topic.Name, 7)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        var plain = (await client.InitAsync()).ProducerId;
        await client.ProduceAsync(topic, Batches.Idempotent(plain, 0, 0, "a", "b"));
        var one = (await ProducersAsync(client, topic.Name)).ActiveProducers.ShouldHaveSingleItem();
        (one.ProducerId, one.ProducerEpoch, one.LastSequence).ShouldBe((plain, 0, 1));
        (one.CoordinatorEpoch, one.CurrentTxnStartOffset).ShouldBe((-1, -1L));
        var t = new WireTransaction(client, TestedBroker.NewName("seen"));
        await t.InitAsync();
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["c"]);
        var open = (await ProducersAsync(client, topic.Name)).ActiveProducers.Single(p => p.ProducerId == t.ProducerId);
        (open.ProducerEpoch, open.LastSequence, open.CurrentTxnStartOffset).ShouldBe((0, 0, 2L));
        await t.EndAsync(commit: true);
        await client.CommittedAsync(topic, 4);
        var ended = (await ProducersAsync(client, topic.Name)).ActiveProducers.Single(p => p.ProducerId == t.ProducerId);
        ended.CurrentTxnStartOffset.ShouldBe(-1);
        ended.CoordinatorEpoch.ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory, AllBrokers]
    public async Task A_transaction_is_described_while_it_is_open_and_after(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 3);
        var t = new WireTransaction(client, TestedBroker.NewName("described"));
        await t.InitAsync(timeoutMs: 45_000);
        var empty = await DescribeAsync(client, t.Id);
        (empty.ErrorCode, empty.TransactionState, empty.TransactionTimeoutMs).ShouldBe((ErrorCode.None, "Empty", 45_000));
        (empty.ProducerId, empty.ProducerEpoch, empty.TransactionStartTimeMs).ShouldBe((t.ProducerId, t.Epoch, -1L));
        await t.AddAsync(topic, 2);
        await t.AddAsync(topic, 1);
        var open = await DescribeAsync(client, t.Id);
        open.TransactionState.ShouldBe("Ongoing");
        open.TransactionStartTimeMs.ShouldBeGreaterThan(0);
        var added = open.Topics.ShouldHaveSingleItem();
        added.Topic.ShouldBe(topic.Name);
        added.Partitions.Order().ShouldBe([1, 2]);
        await t.EndAsync(commit: false);
        await Testing.Eventually.ThatAsync(
            async () => (await DescribeAsync(client, t.Id)).TransactionState == "CompleteAbort",
            TimeSpan.FromSeconds(10),
            "the abort is complete"
        );
        (await DescribeAsync(client, "nobody-" + t.Id)).ErrorCode.ShouldBe(ErrorCode.TransactionalIdNotFound);
        (await DescribeAsync(client, "")).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task Transactions_are_listed_by_state_and_producer(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var t = new WireTransaction(client, TestedBroker.NewName("listed"));
        await t.InitAsync();
        await t.AddAsync(topic);
        async Task<List<string>> ListAsync(List<string> states, params long[] producers)
        {
            var request = new ListTransactionsRequest { StateFilters = states, ProducerIdFilters = [.. producers] };
            var listed = await client.SendAsync(request, 0);
            listed.ErrorCode.ShouldBe(ErrorCode.None);
            return [.. listed.TransactionStates.Select(s => s.TransactionalId)];
        }
        (await ListAsync([])).ShouldContain(t.Id);
        (await ListAsync(["Ongoing"], t.ProducerId)).ShouldBe([t.Id]);
        (await ListAsync(["Empty"])).ShouldNotContain(t.Id);
        (await ListAsync([], t.ProducerId + 1_000_000)).ShouldBeEmpty();
        var unknown = await client.SendAsync(new ListTransactionsRequest { StateFilters = ["Nonsense"] }, 0);
        unknown.UnknownStateFilters.ShouldBe(["Nonsense"]);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task Transactions_are_listed_by_pattern_and_age(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var t = new WireTransaction(client, TestedBroker.NewName("pattern"));
        await t.InitAsync();
        await t.AddAsync(topic);
        async Task<(ErrorCode, List<string>)> ListAsync(string? pattern, long olderThanMs = -1)
        {
            var request = new ListTransactionsRequest { TransactionalIdPattern = pattern, DurationFilter = olderThanMs };
            var listed = await client.SendAsync(request, 2);
            return (listed.ErrorCode, [.. listed.TransactionStates.Select(s => s.TransactionalId).Where(id => id == t.Id)]);
        }
        (await ListAsync(t.Id[..^3] + ".*")).Item2.ShouldBe([t.Id]);
        (await ListAsync(t.Id[..^3])).Item2.ShouldBeEmpty();
        (await ListAsync("(")).Item1.ShouldBe(ErrorCode.InvalidRegularExpression);
        (await ListAsync(null, 3_600_000)).Item2.ShouldBeEmpty();
        (await ListAsync(null, 0)).Item2.ShouldBe([t.Id]);
    }

    [Theory, AllBrokers]
    public async Task There_is_nothing_to_elect_where_the_preferred_replica_leads(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        async Task<ErrorCode> ElectAsync(sbyte type, string name)
        {
            var request = new ElectLeadersRequest
            {
                ElectionType = type,
                TimeoutMs = 10_000,
                TopicPartitions = [new() { Topic = name, Partitions = [0] }],
            };
            var answer = await client.SendAsync(request, 2);
            answer.ErrorCode.ShouldBe(ErrorCode.None);
            return answer.ReplicaElectionResults[0].PartitionResult[0].ErrorCode;
        }
        (await ElectAsync(0, topic.Name)).ShouldBe(ErrorCode.ElectionNotNeeded);
        (await ElectAsync(1, topic.Name)).ShouldBe(ErrorCode.ElectionNotNeeded);
        (await ElectAsync(0, "nowhere-" + topic.Name)).ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await client.SendAsync(new ListPartitionReassignmentsRequest { TimeoutMs = 1_000 }, 0)).Topics.ShouldBeEmpty();
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task Topics_are_described_page_by_page(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var (a, b) = (await client.CreateTopicAsync("paged-a", 3), await client.CreateTopicAsync("paged-b", 2));
        Task<DescribeTopicPartitionsResponse> DescribeAsync(int limit, string? topic = null, int partition = 0) =>
            client.SendAsync(
                new DescribeTopicPartitionsRequest
                {
                    Topics = [new() { Name = b.Name }, new() { Name = a.Name }],
                    ResponsePartitionLimit = limit,
                    Cursor = topic is null ? null : new() { TopicName = topic, PartitionIndex = partition },
                },
                0
            );
        var all = await DescribeAsync(100);
        all.Topics.Select(t => (t.Name, t.Partitions.Count)).ShouldBe([(a.Name, 3), (b.Name, 2)]);
        all.Topics[0].TopicId.ShouldBe(a.Id);
        all.NextCursor.ShouldBeNull();
        var first = await DescribeAsync(2);
        first.Topics.Select(t => (t.Name, t.Partitions.Count)).ShouldBe([(a.Name, 2)]);
        (first.NextCursor!.TopicName, first.NextCursor.PartitionIndex).ShouldBe((a.Name, 2));
        var rest = await DescribeAsync(100, a.Name, 2);
        rest.Topics.SelectMany(t => t.Partitions.Select(p => (t.Name, p.PartitionIndex))).ShouldBe([(a.Name, 2), (b.Name, 0), (b.Name, 1)]);
        var missing = await client.SendAsync(
            new DescribeTopicPartitionsRequest { Topics = [new() { Name = "nowhere-" + a.Name }], ResponsePartitionLimit = 10 },
            0
        );
        missing.Topics.ShouldHaveSingleItem().ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task What_has_configs_is_listed_by_kind(BrokerKind kind)
    {
        const sbyte Topic = 2;
        const sbyte Broker = 4;
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var topics = await client.SendAsync(new ListConfigResourcesRequest { ResourceTypes = [Topic] }, 1);
        topics.ErrorCode.ShouldBe(ErrorCode.None);
        topics.ConfigResources.ShouldAllBe(r => r.ResourceType == Topic);
        topics.ConfigResources.Select(r => r.ResourceName).ShouldContain(topic.Name);
        var brokers = await client.SendAsync(new ListConfigResourcesRequest { ResourceTypes = [Broker] }, 1);
        brokers.ConfigResources.ShouldHaveSingleItem().ResourceName.ShouldBe("0");
        (await client.SendAsync(new ListConfigResourcesRequest { ResourceTypes = [99] }, 1)).ErrorCode.ShouldBe(
            ErrorCode.UnsupportedVersion
        );
    }

    [Theory, AllBrokers]
    public async Task Deleted_records_move_the_log_start(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        for (var i = 0; i < 3; i++)
            await client.ProduceAsync(topic, Batches.Of("a", "b"));
        (await DeleteAsync(client, topic, 3)).ShouldBe((ErrorCode.None, 3L));
        (await client.FetchAsync(topic, offset: 2)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        // The batch that the start lies in is given whole.
        var fetched = await client.FetchAsync(topic, offset: 3);
        (fetched.LogStartOffset, Batches.Headers(fetched.Records)[0].BaseOffset).ShouldBe((3L, 2L));
        (await client.ListOffsetAsync(topic, -2)).Offset.ShouldBe(3);
        (await DeleteAsync(client, topic, 1)).ShouldBe((ErrorCode.None, 3L));
        (await DeleteAsync(client, topic, 7)).Error.ShouldBe(ErrorCode.OffsetOutOfRange);
        (await DeleteAsync(client, topic, -1)).ShouldBe((ErrorCode.None, 6L));
        (await client.ProduceAsync(topic, Batches.Of("c"))).BaseOffset.ShouldBe(6);
        var compacted = await client.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
        (await DeleteAsync(client, compacted, 0)).Error.ShouldBe(ErrorCode.PolicyViolation);
    }
}
