using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Transactions that complete slowly, time out to the millisecond, or lose a broker: what a test can only bring about by faults.</summary>
[Trait("kind", "functional")]
public sealed class Transactions_under_way : ClusterTest
{
    private async Task<WireTransaction> InitAsync(WireClient client, string id = "txn", int timeoutMs = 60_000)
    {
        var t = new WireTransaction(client, id);
        (await t.InitAsync(timeoutMs)).ErrorCode.ShouldBe(ErrorCode.None);
        return t;
    }

    [Fact]
    public async Task While_version_1_completes_everything_of_the_id_is_concurrent()
    {
        await StartAsync();
        var topic = await CreateAsync(2);
        var client = await ConnectAsync();
        var t = await InitAsync(client);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        await Faults.HoldMarkersAsync(true);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.FetchAsync(topic, committed: true)).LastStableOffset.ShouldBe(0);
        (await t.EndAsync(commit: true, retry: false)).ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        (await t.EndAsync(commit: false, retry: false)).ErrorCode.ShouldBe(ErrorCode.InvalidTxnState);
        (await t.AddAsync(topic, 1, retry: false)).ShouldBe(ErrorCode.ConcurrentTransactions);
        (await client.InitAsync(t.Id, retryConcurrent: false)).ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        await Faults.HoldMarkersAsync(false);
        (await client.FetchAsync(topic, committed: true)).LastStableOffset.ShouldBe(2);
        (await t.AddAsync(topic, 1, retry: false)).ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task While_version_2_completes_the_next_ones_batches_are_concurrent()
    {
        await StartAsync();
        var topic = await CreateAsync(2);
        var client = await ConnectAsync();
        var t = await InitAsync(client);
        await t.ProduceAsync(topic, ["a"], version: 12);
        await Faults.HoldMarkersAsync(true);
        var old = t.Epoch;
        (await t.EndAsync(commit: true, version: 5, retry: false)).ErrorCode.ShouldBe(ErrorCode.None);
        t.Epoch.ShouldBe((short)(old + 1));
        var next = Batches.Transactional(t.ProducerId, t.Epoch, 0, "b");
        Task<ProduceResponse> NextAsync() => client.SendAsync(WireClient.ProduceRequest(topic, 1, RecordData.Of(next), -1, t.Id), 12);
        (await NextAsync()).Responses[0].PartitionResponses[0].ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        // A repeated end (the answer was lost) waits too.
        var repeated = new WireTransaction(client, t.Id) { ProducerId = t.ProducerId, Epoch = old };
        (await repeated.EndAsync(commit: true, version: 5, retry: false)).ErrorCode.ShouldBe(ErrorCode.ConcurrentTransactions);
        await Faults.HoldMarkersAsync(false);
        (await NextAsync()).Responses[0].PartitionResponses[0].ErrorCode.ShouldBe(ErrorCode.None);
        (await client.FetchAsync(topic, partition: 1, committed: true)).LastStableOffset.ShouldBe(0);
        (await t.EndAsync(commit: true, version: 5)).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.FetchAsync(topic, partition: 1, committed: true)).LastStableOffset.ShouldBe(2);
    }

    [Theory]
    [InlineData(KafkaRelease.V4_3)]
    [InlineData(KafkaRelease.V3_7)]
    public async Task The_timeout_is_counted_from_the_first_partition_on(KafkaRelease release)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await StartAsync(release: release, time: time);
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        var t = await InitAsync(client, timeoutMs: 10_000);
        // An initialised producer may wait as long as it likes.
        time.Advance(TimeSpan.FromSeconds(60));
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
        await t.ProduceAsync(topic, ["a"]);
        time.Advance(TimeSpan.FromMilliseconds(9_990));
        (await t.ProduceAsync(topic, ["b"])).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.FetchAsync(topic, committed: true)).LastStableOffset.ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(20));
        await client.CommittedAsync(topic, 3);
        var fetched = await client.FetchAsync(topic, committed: true);
        fetched.AbortedTransactions!.ShouldHaveSingleItem().FirstOffset.ShouldBe(0);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public async Task An_end_cancels_the_timeout()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await StartAsync(time: time);
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        var t = await InitAsync(client, timeoutMs: 10_000);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["a"]);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        time.Advance(TimeSpan.FromSeconds(11));
        await t.AddAsync(topic);
        (await t.ProduceAsync(topic, ["b"])).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        Batches.Markers((await client.FetchAsync(topic)).Records).ShouldBe(["Commit", "Commit"]);
    }

    [Fact]
    public async Task A_fenced_producers_transaction_is_aborted()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        var t = await InitAsync(client);
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["lost"]);
        await Faults.FenceProducerAsync(t.Id);
        Batches.Markers((await client.FetchAsync(topic)).Records).ShouldBe(["Abort"]);
        (await t.ProduceAsync(topic, ["late"])).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public async Task Markers_wait_for_a_partition_without_a_leader()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var client = await ConnectAsync(1);
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        var t = new WireTransaction(client, await IdCoordinatedByAsync(client, 1));
        (await t.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
        var leader = await ConnectAsync(0);
        var batch = Batches.Transactional(t.ProducerId, t.Epoch, 0, "a");
        (await leader.ProduceAsync(topic, batch, transactionalId: t.Id)).ErrorCode.ShouldBe(ErrorCode.None);
        await Faults.StopBrokerAsync(0);
        (await t.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.AddAsync(topic, retry: false)).ShouldBe(ErrorCode.ConcurrentTransactions);
        await Faults.StartBrokerAsync(0);
        (await t.AddAsync(topic, retry: false)).ShouldBe(ErrorCode.None);
        Batches.Markers((await (await ConnectAsync(0)).FetchAsync(topic)).Records).ShouldBe(["Commit"]);
    }

    [Fact]
    public async Task A_transaction_goes_on_when_its_coordinator_moves()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var first = await ConnectAsync(0);
        var second = await ConnectAsync(1);
        var id = await IdCoordinatedByAsync(first, 0);
        var t = new WireTransaction(first, id);
        (await t.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        (await t.AddAsync(topic)).ShouldBe(ErrorCode.None);
        (await t.ProduceAsync(topic, ["a"])).ErrorCode.ShouldBe(ErrorCode.None);
        await Faults.StopBrokerAsync(0);
        var moved = new WireTransaction(second, id)
        {
            ProducerId = t.ProducerId,
            Epoch = t.Epoch,
            Sequence = 1,
        };
        (await moved.ProduceAsync(topic, ["b"])).ErrorCode.ShouldBe(ErrorCode.None);
        (await moved.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        var fetched = await second.FetchAsync(topic, committed: true);
        Batches.Records(fetched.Records).Select(r => r.Value).ShouldBe(["a", "b"]);
        await Faults.StartBrokerAsync(0);
        var end = new EndTxnRequest
        {
            TransactionalId = id,
            ProducerId = t.ProducerId,
            ProducerEpoch = t.Epoch,
        };
        (await (await ConnectAsync(0)).SendAsync(end, 3)).ErrorCode.ShouldBe(ErrorCode.NotCoordinator);
    }

    private static async Task<string> IdCoordinatedByAsync(WireClient client, int broker)
    {
        for (var i = 0; ; i++)
        {
            var found = await client.SendAsync(new FindCoordinatorRequest { KeyType = 1, CoordinatorKeys = [$"txn-{i}"] }, 4);
            if (found.Coordinators[0].NodeId == broker)
                return found.Coordinators[0].Key;
        }
    }
}
