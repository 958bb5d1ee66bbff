using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Two producers with one transactional id, timeouts, and going on with an identity (KIP-360).</summary>
public sealed class Fencing(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private async Task<(WireClient Client, WireTopic Topic, WireTransaction Transaction)> BeginAsync(
        BrokerKind kind,
        int timeoutMs = 60_000
    )
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var transaction = new WireTransaction(client, TestedBroker.NewName("txn"));
        (await transaction.InitAsync(timeoutMs)).ErrorCode.ShouldBe(ErrorCode.None);
        return (client, topic, transaction);
    }

    [Theory, AllBrokers]
    public async Task A_second_producer_raises_the_epoch_and_keeps_the_id(BrokerKind kind)
    {
        var (client, _, first) = await BeginAsync(kind);
        var second = new WireTransaction(client, first.Id);
        await second.InitAsync();
        second.ProducerId.ShouldBe(first.ProducerId);
        second.Epoch.ShouldBe((short)1);
    }

    [Theory, AllBrokers]
    public async Task The_first_producer_hears_that_it_is_fenced(BrokerKind kind)
    {
        var (client, topic, first) = await BeginAsync(kind);
        await first.AddAsync(topic);
        (await first.ProduceAsync(topic, ["lost"])).ErrorCode.ShouldBe(ErrorCode.None);
        var second = new WireTransaction(client, first.Id);
        (await second.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        (await first.AddAsync(topic)).ShouldBe(ErrorCode.ProducerFenced);
        (await first.AddAsync(topic, version: 1)).ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await first.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
        (await first.EndAsync(commit: true, version: 1)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await first.ProduceAsync(topic, ["late"])).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        // What the first had open is aborted, with an epoch that fences it in the partition.
        var fetched = await client.FetchAsync(topic, committed: true);
        fetched.AbortedTransactions!.Count.ShouldBe(1);
        Batches.Markers(fetched.Records).ShouldBe(["Abort"]);
        Batches.Headers(fetched.Records)[1].ProducerEpoch.ShouldBeGreaterThan(first.Epoch);
    }

    [Theory, AllBrokers]
    public async Task Taking_over_an_open_transaction_is_concurrent_at_first(BrokerKind kind)
    {
        var (client, topic, first) = await BeginAsync(kind);
        await first.AddAsync(topic);
        await first.ProduceAsync(topic, ["lost"]);
        (await client.InitAsync(first.Id, retryConcurrent: false)).ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        var second = new WireTransaction(client, first.Id);
        await second.InitAsync();
        // One epoch fences, the next is the new producer's.
        second.Epoch.ShouldBe((short)2);
    }

    [Theory, AllBrokers]
    public async Task Going_on_with_the_identity_raises_the_epoch_by_one(BrokerKind kind)
    {
        var (_, topic, t) = await BeginAsync(kind);
        var held = (t.ProducerId, t.Epoch);
        (await t.InitAsync(held: held)).ErrorCode.ShouldBe(ErrorCode.None);
        t.ProducerId.ShouldBe(held.ProducerId);
        t.Epoch.ShouldBe((short)1);
        // A retry of the same, whose answer was lost.
        (await t.InitAsync(held: held)).ErrorCode.ShouldBe(ErrorCode.None);
        t.Epoch.ShouldBe((short)1);
        await t.AddAsync(topic);
        (await t.ProduceAsync(topic, ["a"])).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Going_on_with_an_identity_that_is_over_is_fenced(BrokerKind kind)
    {
        var (client, _, first) = await BeginAsync(kind);
        await new WireTransaction(client, first.Id).InitAsync();
        (await client.InitAsync(first.Id, held: (first.ProducerId, first.Epoch))).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
        (await client.InitAsync(first.Id, held: (first.ProducerId, first.Epoch), version: 3)).ErrorCode.ShouldBe(
            ErrorCode.InvalidProducerEpoch
        );
        (await client.InitAsync(first.Id, held: (first.ProducerId + 99, 1))).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Theory, AllBrokers]
    public async Task Going_on_within_an_open_transaction_aborts_it(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["lost"]);
        var held = (t.ProducerId, t.Epoch);
        var init = await t.InitAsync(held: held);
        // In 3.7 the epoch that fenced leaves the producer no way back; 4.x gives it that epoch to go on with.
        init.ErrorCode.ShouldBe(Is4 ? ErrorCode.None : ErrorCode.ProducerFenced);
        init.ProducerEpoch.ShouldBe((short)(Is4 ? 1 : -1));
        Batches.Markers((await client.FetchAsync(topic)).Records).ShouldBe(["Abort"]);
    }

    [Theory, AllBrokers]
    public async Task A_transaction_that_is_open_too_long_is_aborted_and_its_producer_fenced(BrokerKind kind)
    {
        var (client, topic, t) = await BeginAsync(kind, timeoutMs: 500);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["lost"]);
        await Testing.Eventually.ThatAsync(
            async () => (await client.ListOffsetAsync(topic, -1, committed: true)).Offset == 2,
            TimeSpan.FromSeconds(20),
            "the abort marker"
        );
        var fetched = await client.FetchAsync(topic, committed: true);
        Batches.Markers(fetched.Records).ShouldBe(["Abort"]);
        Batches.Headers(fetched.Records)[1].ProducerEpoch.ShouldBe((short)1);
        (await t.ProduceAsync(topic, ["late"])).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.ProducerFenced);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
        // Going on with the identity: 4.x tells a timeout from another producer, 3.7 does not.
        var goesOn = await client.InitAsync(t.Id, held: (t.ProducerId, t.Epoch));
        goesOn.ErrorCode.ShouldBe(Is4 ? ErrorCode.None : ErrorCode.ProducerFenced);
        goesOn.ProducerEpoch.ShouldBe((short)(Is4 ? 1 : -1));
        await new WireTransaction(client, t.Id).InitAsync();
        (await client.InitAsync(t.Id, held: (t.ProducerId, t.Epoch))).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
    }
}
