using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>A producer id has 32,767 epochs; behind them a transactional id goes on with another producer id.</summary>
public sealed class Used_up_epochs(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private const short LastUsable = short.MaxValue - 1;

    private static InitProducerIdRequest GoOn(WireTransaction t) =>
        new()
        {
            TransactionalId = t.Id,
            TransactionTimeoutMs = 60_000,
            ProducerId = t.ProducerId,
            ProducerEpoch = t.Epoch,
        };

    /// <summary>A producer that has used all its epochs but the last.</summary>
    private async Task<(WireClient Client, WireTopic Topic, WireTransaction Transaction)> AgeAsync(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var t = new WireTransaction(client, TestedBroker.NewName("aged"));
        (await t.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        var id = t.ProducerId;
        while (t.Epoch < LastUsable)
        {
            var init = await client.SendAsync(GoOn(t), 4);
            (init.ErrorCode, init.ProducerId, init.ProducerEpoch).ShouldBe((ErrorCode.None, id, (short)(t.Epoch + 1)));
            t.Epoch = init.ProducerEpoch;
        }
        return (client, topic, t);
    }

    [Theory, AllBrokers(LongOnReal = true)]
    public async Task An_initialisation_brings_a_new_producer_id(BrokerKind kind)
    {
        var (client, topic, t) = await AgeAsync(kind);
        await t.AddAsync(topic);
        (await t.ProduceAsync(topic, ["old id"])).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        await client.CommittedAsync(topic, 2);
        var old = (t.ProducerId, t.Epoch);
        (await t.InitAsync(held: old)).ErrorCode.ShouldBe(ErrorCode.None);
        t.ProducerId.ShouldNotBe(old.ProducerId);
        t.Epoch.ShouldBe((short)0);
        // A retry of the same, whose answer was lost, gets the same.
        var retry = await client.InitAsync(t.Id, held: old);
        (retry.ErrorCode, retry.ProducerId, retry.ProducerEpoch).ShouldBe((ErrorCode.None, t.ProducerId, (short)0));
        var late = new WireTransaction(client, t.Id) { ProducerId = old.ProducerId, Epoch = old.Epoch };
        (await late.AddAsync(topic)).ShouldBe(ErrorCode.InvalidProducerIdMapping);
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
        (await t.ProduceAsync(topic, ["new id"])).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        await client.CommittedAsync(topic, 4);
        var fetched = await client.FetchAsync(topic, committed: true);
        Batches.Records(fetched.Records).Select(r => r.Value).ShouldBe(["old id", "new id"]);
    }

    [Theory, AllBrokers(Only = "4", LongOnReal = true)]
    public async Task An_end_of_version_2_brings_a_new_producer_id(BrokerKind kind)
    {
        var (client, topic, t) = await AgeAsync(kind);
        var old = new WireTransaction(client, t.Id) { ProducerId = t.ProducerId, Epoch = t.Epoch };
        (await t.ProduceAsync(topic, ["old id"], version: 12)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true, version: 5)).ErrorCode.ShouldBe(ErrorCode.None);
        t.ProducerId.ShouldNotBe(old.ProducerId);
        (t.Epoch, t.Sequence).ShouldBe(((short)0, 0));
        await client.CommittedAsync(topic, 2);
        // The marker has the old id and the epoch that no producer ever gets.
        var marker = Batches.Headers((await client.FetchAsync(topic)).Records)[1];
        (marker.ProducerId, marker.ProducerEpoch).ShouldBe((old.ProducerId, short.MaxValue));
        var retry = await new WireTransaction(client, t.Id) { ProducerId = old.ProducerId, Epoch = old.Epoch }.EndAsync(true, 5);
        (retry.ErrorCode, retry.ProducerId, retry.ProducerEpoch).ShouldBe((ErrorCode.None, t.ProducerId, (short)0));
        (await old.ProduceAsync(topic, ["late"], version: 12, sequence: 1)).ErrorCode.ShouldBeOneOf(
            ErrorCode.InvalidProducerIdMapping,
            ErrorCode.InvalidProducerEpoch
        );
        (await t.ProduceAsync(topic, ["new id"], version: 12)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: false, version: 5)).ErrorCode.ShouldBe(ErrorCode.None);
        await client.CommittedAsync(topic, 4);
        var fetched = await client.FetchAsync(topic, committed: true);
        fetched.AbortedTransactions!.ShouldHaveSingleItem().ProducerId.ShouldNotBe(old.ProducerId);
        Batches.Markers(fetched.Records).ShouldBe(["Commit", "Abort"]);
    }
}
