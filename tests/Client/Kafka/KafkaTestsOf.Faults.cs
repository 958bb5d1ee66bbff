using Keystone.Client.Admin;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Kafka;

/// <summary>Brokers that are killed, stopped and started again while the client is at work.</summary>
public abstract partial class KafkaTestsOf
{
    [Fact]
    [Trait("size", "long")]
    public async Task An_unclean_election_is_told_with_the_offset_where_the_logs_part()
    {
        // The controllers' quorum lives on with broker 0 and one of the two.
        await CreateOnAsync(
            [
                [1, 2],
            ],
            ("unclean.leader.election.enable", "true")
        );
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        for (var i = 0; i < 4; i++)
            await producer.ProduceAsync(P0, new(Batches.OfToday("both", "both")), Cancelled);
        var first = (await LedByAsync(P0, leader => leader is 1 or 2)).Leader;
        var second = 3 - first;
        fixture.Cluster.Signal(second, "KILL");
        await AliveAsync(count: 2);
        await Eventually.ThatAsync(
            async () => (await Client.RefreshAsync(Cancelled)).Topic(topic)![0]!.InSync is [var only] && only == first,
            Soon,
            "the first alone in sync"
        );
        for (var i = 0; i < 3; i++)
            (await producer.ProduceAsync(P0, new(Batches.OfToday("lost", "lost")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);

        await using var fetcher = new BatchFetcher(Client, new FetcherOptions());
        FetchPosition position;
        using (var read = await FetchAsync(fetcher, new FetchPosition(P0, Client.Metadata.Topic(topic)!.Id, 0)))
        {
            read.Partitions[0].Failure.ShouldBeNull();
            position = new FetchPosition(P0, Client.Metadata.Topic(topic)!.Id, read.Partitions[0].NextOffset, read.Partitions[0].LastEpoch);
            position.Offset.ShouldBe(14);
        }

        fixture.Cluster.Signal(first, "KILL");
        await fixture.Cluster.RestartAsync(second);
        // 4.3 does it by itself.
        await ElectAsync(Client, "unclean", P0);
        await LedByAsync(P0, leader => leader == second);
        FetchFailure? failure = null;
        await Eventually.ThatAsync(
            async () =>
            {
                using var result = await FetchAsync(fetcher, position);
                failure = result.Partitions[0].Failure;
                return failure is { IsRetriable: false };
            },
            Soon,
            "a failure that stops"
        );
        failure!.Kind.ShouldBe(FetchFailureKind.Truncated, failure.Fact);
        failure.DivergingOffset.ShouldBe(8);
        // Who asks without the epoch of what was read learns only that it is out of range.
        using (var result = await FetchAsync(fetcher, position with { LastEpoch = -1 }))
        {
            var range = result.Partitions[0].Failure.ShouldNotBeNull();
            (range.Kind, range.LogStartOffset, range.LogEndOffset).ShouldBe((FetchFailureKind.OffsetOutOfRange, 0L, 8L));
        }

        // Acknowledged records are gone: a new producer goes on, and the old one never claims that its sequence had no hole.
        await using var another = new BatchProducer(Client, new ProducerOptions());
        (await another.ProduceAsync(P0, new(Batches.OfToday("new")), Cancelled)).BaseOffset.ShouldBe(8);
        var late = await producer.ProduceAsync(P0, new(Batches.OfToday("late")), Cancelled);
        late.Outcome.ShouldBe(ProduceOutcome.Failed);
        late.Exception.ShouldNotBeNull().Code.ShouldBe(ClientErrorCode.ProducerStateLost);
        await fixture.Cluster.RestartAsync(first);
        await AliveAsync(count: 3);
        (await ReadAsync(P0, 0, 9)).ShouldBe([.. Enumerable.Repeat("both", 8), "new"]);
    }

    [Fact]
    [Trait("size", "long")]
    public async Task A_stale_leader_epoch_is_fenced_and_the_fetch_goes_on_with_the_new_one()
    {
        await CreateOnAsync([
            [0, 1, 2],
        ]);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        await producer.ProduceAsync(P0, new(Batches.OfToday("a")), Cancelled);
        var before = await LedByAsync(P0, leader => leader == 0);

        // Away and back: the same leader, two epochs on. A client of its own looks, so that ours does not hear of it.
        await using var other = new ClusterClient(new ClusterClientOptions { Bootstrap = fixture.Cluster.Bootstrap });
        await other.ConnectAsync(Cancelled);
        fixture.Cluster.Signal(0, "STOP");
        await LedByAsync(P0, leader => leader != 0, other);
        fixture.Cluster.Signal(0, "CONT");
        await ElectAsync(other, "preferred", P0);
        (await LedByAsync(P0, leader => leader == 0, other)).LeaderEpoch.ShouldBeGreaterThan(before.LeaderEpoch);

        // As a client that has slept through it all.
        (await AskAsync(P0, before.LeaderEpoch)).ShouldBe(ErrorCode.FencedLeaderEpoch);
        (await AskAsync(P0, before.LeaderEpoch + 100)).ShouldBe(ErrorCode.UnknownLeaderEpoch);
        (await ReadAsync(P0, 0, 1)).ShouldBe(["a"]);
        (await producer.ProduceAsync(P0, new(Batches.OfToday("b")), Cancelled)).BaseOffset.ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_waits_for_the_markers_of_the_one_before()
    {
        await CreateOnAsync([
            [0],
            [1],
        ]);
        await using var producer = await TransactionsAsync("lane-7");
        var coordinator = await Client.FindCoordinatorAsync(CoordinatorKind.Transaction, producer.TransactionalId, Cancelled);
        // The broker to stop is not the coordinator, and does not lead the second transaction's partition.
        var stopped = coordinator == 0 ? 1 : 0;
        var moving = new TopicPartition(topic, stopped);
        var staying = new TopicPartition(topic, 1 - stopped);
        producer.Enqueue(moving, new(Batches.OfToday("first")), new ResultLog());
        producer.Enqueue(staying, new(Batches.OfToday("first")), new ResultLog());
        producer.Flush();
        await producer.ProduceAsync(moving, new(Batches.OfToday("first too")), Cancelled);
        await producer.ProduceAsync(staying, new(Batches.OfToday("first too")), Cancelled);
        fixture.Cluster.Signal(stopped, "STOP");
        Task<ProduceResult> second;
        try
        {
            await producer.CommitAsync(Cancelled);
            second = producer.ProduceAsync(staying, new(Batches.OfToday("second")), Cancelled);
            // The one replica's broker is stopped: its marker cannot be written, however long we look. 4.3 does not wait for it: once the
            // partition has no leader it is taken for deleted, and left without a marker.
            await Eventually.PassAsync(TimeSpan.FromSeconds(1));
            if (fixture.Release == "3.7")
                second.IsCompleted.ShouldBeFalse("the markers of the first transaction are not all written");
        }
        finally
        {
            fixture.Cluster.Signal(stopped, "CONT");
        }
        (await second.WaitAsync(Soon, Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await producer.CommitAsync(Cancelled);
        await AliveAsync(count: 3);
        // The next commit there ends what has no marker of its own: everything is read, once and in order.
        (await producer.ProduceAsync(moving, new(Batches.OfToday("third")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await producer.CommitAsync(Cancelled);
        (await ReadAsync(staying, 0, await EndAsync(staying))).ShouldBe(["first", "first too", "second"]);
        (await ReadAsync(moving, 0, await EndAsync(moving))).ShouldBe(["first", "first too", "third"]);
    }

    [Fact]
    [Trait("size", "long")]
    public async Task Transactions_go_on_while_their_coordinator_moves_away_and_back()
    {
        await CreateAsync(3);
        await using var producer = await TransactionsAsync("lane-8");
        var coordinator = await Client.FindCoordinatorAsync(CoordinatorKind.Transaction, producer.TransactionalId, Cancelled);
        var sent = 0;
        async Task CommitAsync(int count)
        {
            for (var i = 0; i < count; i++, sent++)
            {
                for (var partition = 0; partition < 3; partition++)
                    producer.Enqueue(new(topic, partition), new(Batches.OfToday($"{sent}")), new ResultLog());
                producer.Flush();
                await producer.CommitAsync(Cancelled);
            }
        }
        await CommitAsync(20);
        fixture.Cluster.Signal(coordinator, "KILL");
        await CommitAsync(20);
        Client.ForgetCoordinator(CoordinatorKind.Transaction, producer.TransactionalId);
        (await Client.FindCoordinatorAsync(CoordinatorKind.Transaction, producer.TransactionalId, Cancelled)).ShouldNotBe(coordinator);
        await fixture.Cluster.RestartAsync(coordinator);
        await AliveAsync(count: 3);
        // All leaders go back where they were, in the midst of transactions: NOT_COORDINATOR and NOT_LEADER from live brokers.
        var back = ElectAsync(Client, "preferred", null);
        while (!back.IsCompleted)
            await CommitAsync(1);
        await back;
        await CommitAsync(20);
        for (var partition = 0; partition < 3; partition++)
        {
            var at = new TopicPartition(topic, partition);
            (await ReadAsync(at, 0, await EndAsync(at))).ShouldBe(Enumerable.Range(0, sent).Select(i => $"{i}"));
        }
    }

    [Fact]
    public async Task The_only_replica_killed_and_restarted_under_load_costs_nothing()
    {
        await CreateOnAsync([
            [2],
            [2],
        ]);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        var results = new ResultLog();
        var sent = 0;
        void Send(int count)
        {
            for (var i = 0; i < count; i++, sent++)
            {
                producer.Enqueue(new(topic, sent % 2), new(Batches.OfToday($"{sent}", $"{sent}")), results, sent);
                producer.Flush();
            }
        }
        Send(500);
        await results.CountAsync(50);
        fixture.Cluster.Signal(2, "KILL");
        Send(500);
        var restart = fixture.Cluster.RestartAsync(2);
        Send(500);
        await restart;
        Send(500);
        await producer.DrainAsync().WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
        results.Outcomes.ShouldAllBe(o => o.Outcome == ProduceOutcome.Written);
        results.Told.Count.ShouldBe(sent);
        for (var partition = 0; partition < 2; partition++)
        {
            var own = Enumerable.Range(0, sent).Where(i => i % 2 == partition).ToArray();
            results.Told.Where(t => t.Result.Partition.Partition == partition).Select(t => (int)t.State!).ShouldBe(own);
            // The end too: a copy behind the last would be a duplicate.
            var at = new TopicPartition(topic, partition);
            (await ReadAsync(at, 0, await EndAsync(at))).ShouldBe(own.SelectMany(i => new[] { $"{i}", $"{i}" }));
        }
        await AliveAsync(count: 3);
    }
}
