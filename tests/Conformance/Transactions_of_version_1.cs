using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Transactions as clients up to 3.x have them (KIP-98), on brokers of either line.</summary>
public sealed class Transactions_of_version_1(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static string NewId() => TestedBroker.NewName("txn");

    private async Task<(WireClient Client, WireTopic Topic, WireTransaction Transaction)> BeginAsync(BrokerKind kind, int partitions = 1)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: partitions);
        var transaction = new WireTransaction(client, NewId());
        (await transaction.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        return (client, topic, transaction);
    }

    private static async Task<long> WaitForStableAsync(WireClient client, WireTopic topic, long offset)
    {
        long stable = -1;
        await Testing.Eventually.ThatAsync(
            async () => (stable = (await client.ListOffsetAsync(topic, -1, committed: true)).Offset) >= offset,
            TimeSpan.FromSeconds(10),
            $"the last stable offset reaches {offset}"
        );
        return stable;
    }

    [Theory, AllBrokers]
    public async Task An_open_transaction_holds_the_last_stable_offset(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await client.ProduceAsync(topic, Batches.Of("before"));
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
        (await t.ProduceAsync(topic, ["a", "b"])).BaseOffset.ShouldBe(1);
        await client.ProduceAsync(topic, Batches.Of("after"));
        var open = await client.FetchAsync(topic, committed: true);
        open.HighWatermark.ShouldBe(4);
        open.LastStableOffset.ShouldBe(1);
        Batches.Records(open.Records).ShouldBe([(0, "k", "before")]);
        (await client.ListOffsetAsync(topic, -1, committed: true)).Offset.ShouldBe(1);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(4);
        Batches.Records((await client.FetchAsync(topic)).Records).Count.ShouldBe(4);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        (await WaitForStableAsync(client, topic, 5)).ShouldBe(5);
        var done = await client.FetchAsync(topic, committed: true);
        done.AbortedTransactions.ShouldBeEmpty();
        Batches.Records(done.Records).Select(r => r.Value).ShouldBe(["before", "a", "b", "after"]);
    }

    [Theory, AllBrokers]
    public async Task An_aborted_transaction_is_listed_to_committed_readers_only(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await client.ProduceAsync(topic, Batches.Of("before"));
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        await t.ProduceAsync(topic, ["b"]);
        (await t.EndAsync(commit: false)).ErrorCode.ShouldBe(ErrorCode.None);
        await WaitForStableAsync(client, topic, 4);
        var committed = await client.FetchAsync(topic, committed: true);
        var aborted = committed.AbortedTransactions.ShouldNotBeNull().ShouldHaveSingleItem();
        (aborted.ProducerId, aborted.FirstOffset).ShouldBe((t.ProducerId, 1L));
        Batches.Records(committed.Records).Count.ShouldBe(3);
        (await client.FetchAsync(topic)).AbortedTransactions.ShouldBeNull();
        // A reader behind the marker need not know of it.
        (await client.ProduceAsync(topic, Batches.Of("after"))).BaseOffset.ShouldBe(4);
        (await client.FetchAsync(topic, offset: 4, committed: true)).AbortedTransactions.ShouldBeEmpty();
        // One that starts within the transaction has to.
        (await client.FetchAsync(topic, offset: 2, committed: true)).AbortedTransactions!.Count.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task A_marker_is_a_control_batch_of_the_producer(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        await t.EndAsync(commit: true);
        await WaitForStableAsync(client, topic, 2);
        var marker = Batches.Headers((await client.FetchAsync(topic, offset: 1)).Records).ShouldHaveSingleItem();
        marker.IsControl.ShouldBeTrue();
        marker.IsTransactional.ShouldBeTrue();
        marker.ProducerId.ShouldBe(t.ProducerId);
        marker.ProducerEpoch.ShouldBe(t.Epoch);
        marker.BaseSequence.ShouldBe(-1);
        marker.RecordCount.ShouldBe(1);
        Batches.Markers((await client.FetchAsync(topic, offset: 1)).Records).ShouldBe(["Commit"]);
    }

    [Theory, AllBrokers]
    public async Task Partitions_that_were_added_and_not_written_get_a_marker_too(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind, partitions: 2);
        await t.AddAsync(topic, 0);
        await t.AddAsync(topic, 1);
        await t.ProduceAsync(topic, ["a"], partition: 0);
        await t.EndAsync(commit: false);
        await WaitForStableAsync(client, topic, 2);
        await Testing.Eventually.ThatAsync(
            async () => (await client.ListOffsetAsync(topic, -1, partition: 1)).Offset == 1,
            TimeSpan.FromSeconds(10),
            "the marker in partition 1"
        );
        Batches.Markers((await client.FetchAsync(topic, partition: 1)).Records).ShouldBe(["Abort"]);
        (await client.FetchAsync(topic, partition: 1, committed: true)).AbortedTransactions.ShouldBeEmpty();
    }

    [Theory, AllBrokers]
    public async Task The_epoch_and_sequence_go_on_after_a_commit(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        for (var i = 0; i < 3; i++)
        {
            (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
            (await t.ProduceAsync(topic, ["a", "b"])).ErrorCode.ShouldBe(ErrorCode.None);
            (await t.EndAsync(commit: i != 1)).ErrorCode.ShouldBe(ErrorCode.None);
        }
        await WaitForStableAsync(client, topic, 9);
        t.Epoch.ShouldBe((short)0);
        t.Sequence.ShouldBe(6);
    }

    [Theory, AllBrokers]
    public async Task Transactional_batches_need_their_partition_in_the_transaction(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind, partitions: 2);
        (await t.ProduceAsync(topic, ["a"])).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.AddAsync(topic, 1)).ShouldBe(ErrorCode.None);
        (await t.ProduceAsync(topic, ["a"])).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.ProduceAsync(topic, ["a"], partition: 1)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task From_v11_on_that_error_is_abortable(BrokerKind kind)
    {
        var (_, topic, t) = await BeginAsync(kind);
        (await t.ProduceAsync(topic, ["a"], version: 11)).ErrorCode.ShouldBe(ErrorCode.TransactionAbortable);
    }

    [Theory, AllBrokers]
    public async Task After_the_end_batches_of_the_same_epoch_are_refused(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        await t.EndAsync(commit: true);
        await WaitForStableAsync(client, topic, 2);
        (await t.ProduceAsync(topic, ["late"])).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
    }

    [Theory, AllBrokers]
    public async Task Plain_batches_of_a_producer_with_an_open_transaction_are_refused(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        var plain = await client.ProduceAsync(topic, Batches.Idempotent(t.ProducerId, t.Epoch, t.Sequence, "b"));
        plain.ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
    }

    [Theory, AllBrokers]
    public async Task A_retry_within_a_transaction_is_recognised(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        (await t.ProduceAsync(topic, ["a"])).BaseOffset.ShouldBe(0);
        (await t.ProduceAsync(topic, ["a"], sequence: 0)).BaseOffset.ShouldBe(0);
        (await t.ProduceAsync(topic, ["c"], sequence: 5)).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task An_end_can_be_repeated_but_not_turned_round(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        await WaitForStableAsync(client, topic, 2);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: false)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(2);
    }

    [Theory, AllBrokers]
    public async Task An_unknown_partition_stops_the_whole_addition(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        var request = new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = t.Id,
            V3AndBelowProducerId = t.ProducerId,
            V3AndBelowProducerEpoch = t.Epoch,
            V3AndBelowTopics = [new() { Name = topic.Name, Partitions = [0, 7] }],
        };
        var results = (await client.SendAsync(request, 3)).ResultsByTopicV3AndBelow[0].ResultsByPartition;
        results
            .OrderBy(r => r.PartitionIndex)
            .Select(r => r.PartitionErrorCode)
            .ShouldBe([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition]);
        (await t.ProduceAsync(topic, ["a"])).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
    }

    [Theory, AllBrokers]
    public async Task Unknown_ids_are_invalid_mappings(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        var other = new WireTransaction(client, NewId()) { ProducerId = t.ProducerId, Epoch = t.Epoch };
        await client.FindCoordinatorAsync(other.Id, 1);
        (await other.AddAsync(topic)).ShouldBe(ErrorCode.InvalidProducerIdMapping);
        (await other.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerIdMapping);
        t.ProducerId += 1_000_000;
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.InvalidProducerIdMapping);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerIdMapping);
    }

    [Theory, AllBrokers]
    public async Task Timeouts_have_bounds(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        (await client.InitAsync(NewId(), timeoutMs: 900_001)).ErrorCode.ShouldBe(ErrorCode.InvalidTransactionTimeout);
        (await client.InitAsync(NewId(), timeoutMs: 0)).ErrorCode.ShouldBe(ErrorCode.InvalidTransactionTimeout);
        (await client.InitAsync("", timeoutMs: 1_000)).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory, AllBrokers]
    public async Task Committed_readers_wait_for_the_marker_in_a_long_poll(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        var reader = await ConnectAsync();
        var polling = reader.SendAsync(WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 20_000, committed: true), 12);
        await client.ProduceAsync(topic, Batches.Of("other"));
        polling.IsCompleted.ShouldBeFalse();
        await t.EndAsync(commit: true);
        Batches.Records((await polling).Responses[0].Partitions[0].Records).Select(r => r.Value).ShouldContain("a");
    }
}
