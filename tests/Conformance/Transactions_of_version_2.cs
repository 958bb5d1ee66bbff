using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Transactions of KIP-890: no AddPartitionsToTxn, and an epoch of its own for each. Brokers of 4.x only.</summary>
public sealed class Transactions_of_version_2(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private const short Produce = 12;
    private const short End = 5;

    private async Task<(WireClient Client, WireTopic Topic, WireTransaction Transaction)> BeginAsync(
        BrokerKind kind,
        int timeoutMs = 60_000
    )
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        var transaction = new WireTransaction(client, TestedBroker.NewName("txn2"));
        (await transaction.InitAsync(timeoutMs)).ErrorCode.ShouldBe(ErrorCode.None);
        return (client, topic, transaction);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task Producing_begins_the_transaction_and_its_end_raises_the_epoch(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        for (short i = 0; i < 3; i++)
        {
            t.Epoch.ShouldBe(i);
            (await t.ProduceAsync(topic, ["a"], version: Produce)).ErrorCode.ShouldBe(ErrorCode.None);
            (await t.ProduceAsync(topic, ["b"], partition: 1, version: Produce)).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
            (await t.ProduceAsync(topic, ["b"], partition: 1, version: Produce, sequence: 0)).ErrorCode.ShouldBe(ErrorCode.None);
            var end = await t.EndAsync(commit: true, End);
            end.ErrorCode.ShouldBe(ErrorCode.None);
            end.ProducerEpoch.ShouldBe((short)(i + 1));
        }
        await client.CommittedAsync(topic, 6);
        var fetched = await client.FetchAsync(topic, committed: true);
        Batches.Markers(fetched.Records).ShouldBe(["Commit", "Commit", "Commit"]);
        // Markers carry the epoch that the next transaction has.
        Batches.Headers(fetched.Records).Select(h => (int)h.ProducerEpoch).ShouldBe([0, 1, 1, 2, 2, 3]);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task A_late_batch_of_the_ended_transaction_is_refused(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.ProduceAsync(topic, ["a"], version: Produce);
        var old = t.Epoch;
        await t.EndAsync(commit: true, End);
        await client.CommittedAsync(topic, 2);
        var late = new WireTransaction(client, t.Id) { ProducerId = t.ProducerId, Epoch = old };
        (await late.ProduceAsync(topic, ["late"], version: Produce, sequence: 1)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await late.ProduceAsync(topic, ["late"], partition: 1, version: Produce, sequence: 0)).ErrorCode.ShouldBe(
            ErrorCode.InvalidProducerEpoch
        );
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task An_end_whose_answer_was_lost_can_be_repeated(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.ProduceAsync(topic, ["a"], version: Produce);
        var old = t.Epoch;
        await t.EndAsync(commit: true, End);
        await client.CommittedAsync(topic, 2);
        var again = new WireTransaction(client, t.Id) { ProducerId = t.ProducerId, Epoch = old };
        var repeated = await again.EndAsync(commit: true, End);
        repeated.ErrorCode.ShouldBe(ErrorCode.None);
        (repeated.ProducerId, repeated.ProducerEpoch).ShouldBe((t.ProducerId, t.Epoch));
        again = new WireTransaction(client, t.Id) { ProducerId = t.ProducerId, Epoch = old };
        (await again.EndAsync(commit: false, End)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task An_abort_of_nothing_raises_the_epoch_and_a_commit_of_nothing_is_refused(BrokerKind kind)
    {
        var (_, topic, t) = await BeginAsync(kind);
        (await t.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.EndAsync(commit: false, End)).ErrorCode.ShouldBe(ErrorCode.None);
        t.Epoch.ShouldBe((short)1);
        (await t.EndAsync(commit: false, End)).ErrorCode.ShouldBe(ErrorCode.None);
        t.Epoch.ShouldBe((short)2);
        (await t.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.ProduceAsync(topic, ["a"], version: Produce)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.EndAsync(commit: false, End)).ErrorCode.ShouldBe(ErrorCode.None);
        t.Epoch.ShouldBe((short)4);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task A_first_sequence_other_than_0_is_out_of_order(BrokerKind kind)
    {
        var (_, topic, t) = await BeginAsync(kind);
        (await t.ProduceAsync(topic, ["a"], version: Produce, sequence: 3)).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task A_takeover_of_an_open_transaction_fences_and_goes_on_two_epochs_higher(BrokerKind kind)
    {
        var (client, topic, first) = await BeginAsync(kind);
        await first.ProduceAsync(topic, ["lost"], version: Produce);
        (await client.InitAsync(first.Id, retryConcurrent: false)).ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        var second = new WireTransaction(client, first.Id);
        await second.InitAsync();
        second.ProducerId.ShouldBe(first.ProducerId);
        second.Epoch.ShouldBe((short)2);
        var fetched = await client.FetchAsync(topic, committed: true);
        Batches.Headers(fetched.Records).Select(h => (int)h.ProducerEpoch).ShouldBe([0, 1]);
        (await first.ProduceAsync(topic, ["late"], version: Produce)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await first.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task A_timeout_aborts_and_fences(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind, timeoutMs: 500);
        await t.ProduceAsync(topic, ["lost"], version: Produce);
        await client.CommittedAsync(topic, 2);
        var fetched = await client.FetchAsync(topic, committed: true);
        Batches.Markers(fetched.Records).ShouldBe(["Abort"]);
        Batches.Headers(fetched.Records).Select(h => (int)h.ProducerEpoch).ShouldBe([0, 1]);
        (await t.ProduceAsync(topic, ["late"], version: Produce)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        // Epoch 1 fenced it, so its own end looks like a retry of the end that the broker made.
        (await t.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        await t.InitAsync();
        t.Epoch.ShouldBe((short)2);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task A_retry_of_a_batch_is_recognised(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        (await t.ProduceAsync(topic, ["a"], version: Produce)).BaseOffset.ShouldBe(0);
        (await t.ProduceAsync(topic, ["a"], version: Produce, sequence: 0)).BaseOffset.ShouldBe(0);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(1);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task An_unknown_transactional_id_has_no_mapping(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        var other = new WireTransaction(client, TestedBroker.NewName("nobody")) { ProducerId = t.ProducerId, Epoch = t.Epoch };
        await client.FindCoordinatorAsync(other.Id, 1);
        (await other.ProduceAsync(topic, ["a"], version: Produce)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerIdMapping);
        (await other.EndAsync(commit: true, End)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerIdMapping);
    }
}
