using Keystone.Client;
using Keystone.Client.Fetching;
using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Clean and unclean elections: what of the log is kept, and how a reader learns that what it read is gone (KIP-320).</summary>
[Trait("kind", "functional")]
public sealed class Truncation : ClusterTest
{
    /// <summary>Records 0 and 1 are on both brokers, 2 to 4 on the leader alone.</summary>
    private async Task<(WireTopic Topic, WireClient Leader)> LagAsync(params (string, string)[] configs)
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync(1, configs);
        var leader = await ConnectAsync(0);
        await leader.ProduceAsync(topic, Batches.Of("0", "1"));
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        await leader.ProduceAsync(topic, Batches.Of("2", "3", "4"));
        return (topic, leader);
    }

    private static async Task<FetchedPartition> FetchAsync(BatchFetcher fetcher, FetchPosition position)
    {
        FetchedPartition? fetched = null;
        await Testing.Eventually.ThatAsync(
            async () =>
            {
                var results = await fetcher.FetchAsync([position], 1 << 20, 1 << 20, TimeSpan.FromMilliseconds(100), Cancelled);
                fetched = results[0].Partitions[0];
                var values = fetched.Bytes.ToArray();
                foreach (var result in results)
                    result.Dispose();
                fetched = fetched.Failure is { IsRetriable: true } ? null : fetched;
                return fetched is not null && (values.Length > 0 || fetched.Failure is not null);
            },
            Soon,
            "an answer that is not to be retried"
        );
        return fetched!;
    }

    [Fact]
    public async Task A_clean_election_keeps_every_record()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var client = await ClientAsync();
        var fetcher = Fetcher(client);
        await (await ConnectAsync(0)).ProduceAsync(topic, Batches.Of("0", "1"));
        var read = await FetchAsync(fetcher, new(new(topic.Name, 0), topic.Id, 0));
        (read.NextOffset, read.Failure).ShouldBe((2L, null));
        await Faults.MoveLeaderAsync(topic.Name, 0, 1);
        await (await ConnectAsync(1)).ProduceAsync(topic, Batches.Of("2"));
        var next = await FetchAsync(fetcher, new(read.Partition, topic.Id, read.NextOffset, read.LastEpoch));
        (next.NextOffset, next.Failure).ShouldBe((3L, null));
        next.LastEpoch.ShouldBe(read.LastEpoch + 1);
    }

    [Fact]
    public async Task An_unclean_election_loses_what_the_new_leader_lacks()
    {
        var (topic, _) = await LagAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => Faults.MoveLeaderAsync(topic.Name, 0, 1));
        await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
        var second = await ConnectAsync(1);
        var fetched = await second.FetchAsync(topic);
        Batches.Records(fetched.Records).Select(r => r.Value).ShouldBe(["0", "1"]);
        fetched.HighWatermark.ShouldBe(2);
        (await second.ProduceAsync(topic, Batches.Of("other 2"))).BaseOffset.ShouldBe(2);
        // The old leader follows: it has the new log, not its own.
        await Faults.MoveLeaderAsync(topic.Name, 0, 0);
        var first = await ConnectAsync(0);
        Batches.Records((await first.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["0", "1", "other 2"]);
    }

    [Fact]
    public async Task A_topic_that_allows_it_elects_uncleanly_by_itself()
    {
        var (topic, _) = await LagAsync(("unclean.leader.election.enable", "true"));
        await Faults.StopBrokerAsync(0);
        var second = await ConnectAsync(1);
        Batches.Records((await second.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task A_reader_beyond_the_cut_is_told_where_its_log_ends()
    {
        var (topic, _) = await LagAsync();
        var client = await ClientAsync();
        var fetcher = Fetcher(client);
        var read = await FetchAsync(fetcher, new(new(topic.Name, 0), topic.Id, 0));
        read.NextOffset.ShouldBe(5);
        await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
        // The new leader's log grows past the reader's position: the offset alone would look right.
        await (await ConnectAsync(1)).ProduceAsync(topic, Batches.Of("x", "x", "x", "x", "x"));
        var failure = (await FetchAsync(fetcher, new(read.Partition, topic.Id, 5, read.LastEpoch))).Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(FetchFailureKind.Truncated);
        (failure.DivergingEpoch, failure.DivergingOffset).ShouldBe((read.LastEpoch, 2L));
        // From the cut on it is the new log.
        var rest = await FetchAsync(fetcher, new(read.Partition, topic.Id, 2, read.LastEpoch));
        (rest.Failure, rest.NextOffset).ShouldBe((null, 7L));
    }

    [Fact]
    public async Task A_reader_within_what_was_kept_goes_on()
    {
        var (topic, _) = await LagAsync();
        var fetcher = Fetcher(await ClientAsync());
        var read = await FetchAsync(fetcher, new(new(topic.Name, 0), topic.Id, 0));
        await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
        var again = await FetchAsync(fetcher, new(read.Partition, topic.Id, 1, read.LastEpoch));
        (again.Failure, again.NextOffset).ShouldBe((null, 2L));
    }

    [Fact]
    public async Task Fenced_and_unknown_epochs_of_a_fetcher_are_retriable_until_it_knows_better()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var client = await ClientAsync();
        var fetcher = Fetcher(client);
        await (await ConnectAsync(0)).ProduceAsync(topic, Batches.Of("0"));
        await client.GetTopicAsync(topic.Name, Cancelled);
        foreach (var error in new[] { ErrorCode.FencedLeaderEpoch, ErrorCode.UnknownLeaderEpoch })
        {
            using var fault = Faults.Error(
                new FaultScope
                {
                    Api = ApiKey.Fetch,
                    Topic = topic.Name,
                    Times = 1,
                },
                error
            );
            var results = await fetcher.FetchAsync(
                [new(new(topic.Name, 0), topic.Id, 0)],
                1 << 20,
                1 << 20,
                TimeSpan.FromMilliseconds(100),
                Cancelled
            );
            var failure = results[0].Partitions[0].Failure.ShouldNotBeNull();
            (failure.Kind, failure.Error).ShouldBe((FetchFailureKind.Retriable, error));
            results[0].Dispose();
        }
        // A leader that really moved: the fetcher's old epoch is fenced, its next picture of the cluster is right.
        await Faults.MoveLeaderAsync(topic.Name, 0, 1);
        (await FetchAsync(fetcher, new(new(topic.Name, 0), topic.Id, 0))).NextOffset.ShouldBe(1);
        client.Metadata.LeaderOf(new TopicPartition(topic.Name, 0)).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_producer_wrote_beyond_the_cut_is_forgotten_and_may_be_sent_again()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var first = await ConnectAsync(0);
        var id = (await first.InitAsync()).ProducerId;
        await first.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "0"));
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        (await first.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "1"))).BaseOffset.ShouldBe(1);
        await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
        var second = await ConnectAsync(1);
        (await second.ProduceAsync(topic, Batches.Of("between"))).BaseOffset.ShouldBe(1);
        (await second.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "0"))).BaseOffset.ShouldBe(0);
        (await second.ProduceAsync(topic, Batches.Idempotent(id, 0, 2, "2"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        (await second.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "1"))).BaseOffset.ShouldBe(2);
    }

    [Fact]
    public async Task A_transaction_that_began_beyond_the_cut_holds_nothing_back_any_more()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var (first, second) = (await ConnectAsync(0), await ConnectAsync(1));
        var (kept, cut) = (await CoordinatedAsync("kept"), await CoordinatedAsync("cut"));
        (await kept.AddAsync(topic)).ShouldBe(ErrorCode.None);
        (await cut.AddAsync(topic)).ShouldBe(ErrorCode.None);
        await first.ProduceAsync(topic, Batches.Transactional(kept.ProducerId, 0, 0, "kept"), transactionalId: kept.Id);
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        await first.ProduceAsync(topic, Batches.Transactional(cut.ProducerId, 0, 0, "cut"), transactionalId: cut.Id);
        await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
        var fetched = await second.FetchAsync(topic);
        (fetched.HighWatermark, fetched.LastStableOffset).ShouldBe((1L, 0L));
        (await kept.EndAsync(commit: true)).ErrorCode.ShouldBe(ErrorCode.None);
        fetched = await second.FetchAsync(topic, committed: true);
        (fetched.HighWatermark, fetched.LastStableOffset).ShouldBe((2L, 2L));
        fetched.AbortedTransactions!.ShouldBeEmpty();
        // The other's marker comes where its records were lost; it ends nothing there.
        (await cut.EndAsync(commit: false)).ErrorCode.ShouldBe(ErrorCode.None);
        fetched = await second.FetchAsync(topic, committed: true);
        (fetched.LastStableOffset, fetched.AbortedTransactions!.Count).ShouldBe((3L, 0));
        Batches.Records(fetched.Records).Select(r => r.Value).ShouldBe(["kept"]);
    }

    /// <summary>A producer at the broker that coordinates its id.</summary>
    private async Task<WireTransaction> CoordinatedAsync(string id)
    {
        var any = await ConnectAsync(0);
        var found = await any.SendAsync(new Kafka.Messages.FindCoordinatorRequest { KeyType = 1, CoordinatorKeys = [id] }, 4);
        var transaction = new WireTransaction(await ConnectAsync(found.Coordinators[0].NodeId), id);
        (await transaction.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
        return transaction;
    }
}
