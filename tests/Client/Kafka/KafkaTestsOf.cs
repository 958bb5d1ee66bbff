using System.Collections.Concurrent;
using Keystone.Client.Admin;
using Keystone.Client.Buffers;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Kafka;

/// <summary>The client against real brokers of one release.</summary>
public abstract partial class KafkaTestsOf(KafkaFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly BufferPool pool = new(poison: true);
    private readonly string topic = $"t-{Guid.NewGuid():N}";
    private ClusterClient? client;

    private ClusterClient Client => client!;

    private TopicPartition P0 => new(topic, 0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cluster_tells_its_id_brokers_and_features()
    {
        var (id, brokers) = await new TopicAdmin(Client).DescribeClusterAsync(Cancelled);
        id.ShouldBe(Client.ClusterId);
        brokers.Count.ShouldBe(3);
        Client.Features.HasTransactionsV2.ShouldBe(fixture.Release == "4.3");
    }

    [Fact]
    public async Task Batches_of_every_codec_come_back_as_they_went()
    {
        await CreateAsync(3);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        var results = new ResultLog();
        var codecs = Enum.GetValues<CompressionCodec>();
        for (var i = 0; i < 90; i++)
        {
            var values = Enumerable.Range(0, 50).Select(j => $"{i}-{j}-{new string('x', 100)}").ToArray();
            producer.Enqueue(new(topic, i % 3), new(Batches.Of(codecs[i % codecs.Length], values)), results, i);
        }
        producer.Flush();
        await results.CountAsync(90);
        results.Outcomes.ShouldAllBe(o => o.Outcome == ProduceOutcome.Written);
        for (var partition = 0; partition < 3; partition++)
        {
            var read = await ReadAsync(new(topic, partition), 0, 1500);
            read.ShouldBe(
                Enumerable
                    .Range(0, 30)
                    .SelectMany(i => Enumerable.Range(0, 50).Select(j => $"{i * 3 + partition}-{j}-{new string('x', 100)}"))
            );
        }
    }

    [Fact]
    public async Task Committed_transactions_are_read_and_aborted_ones_are_not()
    {
        await CreateAsync(2);
        await using var producer = await TransactionsAsync("lane-1");
        producer.UsesV2.ShouldBe(fixture.Release == "4.3");
        for (var i = 0; i < 6; i++)
        {
            producer.Enqueue(P0, new(Batches.Of($"{i}")), new ResultLog());
            producer.Enqueue(new(topic, 1), new(Batches.Of($"{i}", $"{i}")), new ResultLog());
            producer.Flush();
            var before = producer.Identity;
            if (i % 2 == 0)
            {
                await producer.CommitAsync(Cancelled);
                producer.Identity.Equals(before).ShouldBe(!producer.UsesV2);
            }
            else
            {
                await producer.ProduceAsync(P0, new(Batches.Of("last")), Cancelled);
                await producer.AbortAsync(Cancelled);
                producer.Identity.Epoch.ShouldBeGreaterThan(before.Epoch);
            }
        }
        var end = await EndAsync(P0);
        (await ReadAsync(P0, 0, end)).ShouldBe(["0", "2", "4"]);
        (await ReadAsync(new(topic, 1), 0, await EndAsync(new(topic, 1)))).ShouldBe(["0", "0", "2", "2", "4", "4"]);
        var raw = await LogAsync(P0, end);
        raw.Count(b => b.IsControl).ShouldBe(6);
        raw.Count(b => !b.IsControl).ShouldBe(9);
    }

    [Fact]
    public async Task A_fetch_from_inside_an_aborted_transaction_leaves_its_rest_out()
    {
        await CreateAsync(1);
        await using var producer = await TransactionsAsync("lane-2");
        await using var plain = new BatchProducer(Client, new ProducerOptions());
        for (var i = 0; i < 5; i++)
        {
            await producer.ProduceAsync(P0, new(Batches.Of($"aborted {i}")), Cancelled);
            await plain.ProduceAsync(P0, new(Batches.Of($"plain {i}")), Cancelled);
        }
        await producer.AbortAsync(Cancelled);
        await producer.ProduceAsync(P0, new(Batches.Of("committed")), Cancelled);
        await producer.CommitAsync(Cancelled);
        var end = await EndAsync(P0);
        for (var from = 0; from < 10; from++)
        {
            var first = from / 2;
            (await ReadAsync(P0, from, end)).ShouldBe([.. Enumerable.Range(first, 5 - first).Select(i => $"plain {i}"), "committed"]);
        }
    }

    [Fact]
    public async Task An_open_transaction_hides_what_follows_it_from_committed_readers_only()
    {
        await CreateAsync(1);
        await using var producer = await TransactionsAsync("lane-3");
        await producer.ProduceAsync(P0, new(Batches.Of("open")), Cancelled);
        var offsets = new OffsetAdmin(Client);
        (await offsets.ListAsync([P0], OffsetQuery.Latest, Cancelled))[P0].Offset.ShouldBe(1);
        (await offsets.ListAsync([P0], OffsetQuery.Latest, Cancelled, readCommitted: true))[P0].Offset.ShouldBe(0);
        (await LogAsync(P0, 1)).Count.ShouldBe(1);
        await producer.CommitAsync(Cancelled);
        await Eventually.ThatAsync(
            async () => (await offsets.ListAsync([P0], OffsetQuery.Latest, Cancelled, readCommitted: true))[P0].Offset == 2,
            Soon,
            "the marker"
        );
    }

    [Fact]
    public async Task Another_owner_fences_the_first_for_good()
    {
        await CreateAsync(1);
        await using var first = await TransactionsAsync("lane-4");
        (await first.ProduceAsync(P0, new(Batches.Of("first")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await using var second = await TransactionsAsync("lane-4");
        (await second.ProduceAsync(P0, new(Batches.Of("second")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await second.CommitAsync(Cancelled);
        var fenced = await Should.ThrowAsync<ProducerFencedException>(() => first.CommitAsync(Cancelled));
        fenced.OfInit.ShouldBeFalse();
        (await Should.ThrowAsync<ProducerFencedException>(() => first.InitAsync(Cancelled, first.Identity))).OfInit.ShouldBeTrue();
        (await ReadAsync(P0, 0, await EndAsync(P0))).ShouldBe(["second"]);
    }

    [Fact]
    public async Task A_fenced_producer_learns_it_from_its_next_batch_too()
    {
        await CreateAsync(1);
        await using var first = await TransactionsAsync("lane-5");
        (await first.ProduceAsync(P0, new(Batches.Of("first")), Cancelled)).Outcome.ShouldBe(ProduceOutcome.Written);
        await using var second = await TransactionsAsync("lane-5");
        var late = await first.ProduceAsync(P0, new(Batches.Of("late")), Cancelled);
        late.Outcome.ShouldNotBe(ProduceOutcome.Written);
        await Should.ThrowAsync<ClientException>(() => first.CommitAsync(Cancelled));
        (await ReadAsync(P0, 0, await EndAsync(P0))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transaction_that_timed_out_without_another_owner_goes_on_after_an_initialisation()
    {
        await CreateAsync(1);
        await using var producer = await TransactionsAsync("lane-6", TimeSpan.FromSeconds(1));
        await producer.ProduceAsync(P0, new(Batches.Of("slow")), Cancelled);
        await Eventually.ThatAsync(
            async () => (await LogAsync(P0, await EndAsync(P0))).Any(b => b.IsControl),
            Soon,
            "the abort marker of the coordinator"
        );
        await Should.ThrowAsync<ClientException>(() => producer.CommitAsync(Cancelled));
        producer.Failure.ShouldNotBeNull();
        if (fixture.Release == "4.3")
        {
            // Nobody else has it: the coordinator lets the identity go on.
            await producer.InitAsync(Cancelled, producer.Identity);
        }
        else
        {
            // 3.7 answers as if another owner had it: the caller decides by its positions.
            (
                await Should.ThrowAsync<ProducerFencedException>(() => producer.InitAsync(Cancelled, producer.Identity))
            ).OfInit.ShouldBeTrue();
            await producer.InitAsync(Cancelled);
        }
        await producer.ProduceAsync(P0, new(Batches.Of("again")), Cancelled);
        await producer.CommitAsync(Cancelled);
        (await ReadAsync(P0, 0, await EndAsync(P0))).ShouldBe(["again"]);
    }

    [Fact]
    public async Task A_batch_with_a_refused_record_is_taken_apart()
    {
        await CreateAsync(1, ("cleanup.policy", "compact"));
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        using var writer = new RecordBatchWriter(new RecordBatchOptions { Codec = CompressionCodec.Lz4 });
        var now = DateTimeOffset.Parse("2025-11-20T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        writer.Append(now, "k"u8, "a"u8);
        writer.Append(now, OptionalBytes.Null, "no key"u8);
        writer.Append(now, "k"u8, "b"u8);
        using var batch = writer.Complete();
        var refused = await producer.ProduceAsync(P0, new(batch.Memory), Cancelled);
        (refused.Outcome, refused.Error).ShouldBe((ProduceOutcome.Refused, ErrorCode.InvalidRecord));
        using var splitter = new RefusedBatchSplitter();
        using var split = splitter.Split(batch.Memory, refused, 1 << 20);
        split.Refused.ShouldHaveSingleItem().Index.ShouldBe(1);
        producer.Resume(P0);
        var rest = await producer.ProduceAsync(P0, new(split.Parts.ShouldHaveSingleItem().Batch.Memory), Cancelled);
        (rest.Outcome, rest.BaseOffset).ShouldBe((ProduceOutcome.Written, 0));
        (await ReadAsync(P0, 0, 2)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_batch_too_large_for_the_topic_is_halved_until_it_fits()
    {
        await CreateAsync(1, ("max.message.bytes", "5000"));
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        using var splitter = new RefusedBatchSplitter();
        var values = Enumerable.Range(0, 10).Select(i => $"{i}{new string('x', i == 4 ? 6000 : 900)}").ToArray();
        var waiting = new Stack<byte[]>([Batches.Of(values)]);
        var refused = 0;
        while (waiting.TryPop(out var batch))
        {
            var result = await producer.ProduceAsync(P0, new(batch), Cancelled);
            if (result.Outcome == ProduceOutcome.Written)
                continue;
            result.Error.ShouldBe(ErrorCode.MessageTooLarge);
            using var split = splitter.Split(batch, result, 5000);
            foreach (var part in split.Parts.Reverse())
                waiting.Push(part.Batch.Memory.ToArray());
            refused += split.Refused.Count;
            producer.Resume(P0);
        }
        refused.ShouldBe(1);
        (await ReadAsync(P0, 0, 9)).ShouldBe(values.Where((_, i) => i != 4));
    }

    [Fact]
    public async Task A_leader_killed_under_load_costs_nothing()
    {
        await CreateAsync(6);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        var results = new ResultLog();
        var sent = 0;
        void Send(int count)
        {
            for (var i = 0; i < count; i++, sent++)
                producer.Enqueue(new(topic, sent % 6), new(Batches.Of($"{sent}", $"{sent}")), results, sent);
            producer.Flush();
        }
        Send(600);
        await results.CountAsync(100);
        fixture.Cluster.Signal(1, "STOP");
        Send(600);
        await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));
        Send(600);
        // Longer than the session of a broker: the cluster elects other leaders meanwhile.
        await Eventually.ThatAsync(
            () =>
            {
                Client.RequestRefresh();
                return Enumerable.Range(0, 6).All(p => Client.Metadata.LeaderOf(new(topic, p)) is not (-1 or 1));
            },
            Soon,
            "leaders elsewhere"
        );
        fixture.Cluster.Signal(1, "CONT");
        Send(600);
        await producer.DrainAsync().WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
        results.Outcomes.ShouldAllBe(o => o.Outcome == ProduceOutcome.Written);
        for (var partition = 0; partition < 6; partition++)
        {
            var expected = Enumerable.Range(0, sent).Where(i => i % 6 == partition).SelectMany(i => new[] { $"{i}", $"{i}" });
            (await ReadAsync(new(topic, partition), 0, sent / 6 * 2)).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Deleted_records_are_out_of_range_with_the_range()
    {
        await CreateAsync(1);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        for (var i = 0; i < 5; i++)
            await producer.ProduceAsync(P0, new(Batches.Of("a", "b")), Cancelled);
        var delete = new DeleteRecordsRequest { TimeoutMs = 10_000 };
        delete.Topics.Add(
            new()
            {
                Name = topic,
                Partitions =
                {
                    new() { PartitionIndex = 0, Offset = 6 },
                },
            }
        );
        using var deleted = await Client.SendAsync<DeleteRecordsRequest, DeleteRecordsResponse>(
            Client.Metadata.LeaderOf(P0),
            ConnectionPurpose.Metadata,
            delete,
            Cancelled
        );
        deleted.Response.Topics[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.None);
        await using var fetcher = new BatchFetcher(Client, new FetcherOptions());
        using var result = await FetchAsync(fetcher, new(P0, Guid.Empty, 2));
        var failure = result.Partitions[0].Failure.ShouldNotBeNull();
        (failure.Kind, failure.LogStartOffset, failure.LogEndOffset).ShouldBe((FetchFailureKind.OffsetOutOfRange, 6L, 10L));
        var offsets = new OffsetAdmin(Client);
        (await offsets.ListAsync([P0], OffsetQuery.Earliest, Cancelled))[P0].Offset.ShouldBe(6);
        (await offsets.ListAsync([P0], new OffsetQuery(1_700_000_000_001), Cancelled))[P0].Offset.ShouldBe(7);
        (await offsets.ListAsync([P0], new OffsetQuery(1_900_000_000_000), Cancelled))[P0].Offset.ShouldBe(-1);
    }

    [Fact]
    public async Task A_recreated_topic_stops_reader_and_writer()
    {
        await CreateAsync(1);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        await producer.ProduceAsync(P0, new(Batches.Of("a")), Cancelled);
        var id = Client.Metadata.Topic(topic)!.Id;
        var admin = new TopicAdmin(Client);
        await admin.DeleteAsync(topic, Cancelled);
        await Eventually.ThatAsync(
            async () => (await admin.CreateAsync([new(topic, 1, 1)], Cancelled)).Count == 0,
            Soon,
            "the topic made anew"
        );
        await using var fetcher = new BatchFetcher(Client, new FetcherOptions());
        FetchFailure? failure = null;
        await Eventually.ThatAsync(
            async () =>
            {
                Client.RequestRefresh();
                using var result = await FetchAsync(fetcher, new(P0, id, 0));
                failure = result.Partitions[0].Failure;
                return failure?.Kind == FetchFailureKind.TopicRecreated;
            },
            Soon,
            "the failure"
        );
        failure!.CurrentTopicId.ShouldNotBe(id);
        var result = await producer.ProduceAsync(P0, new(Batches.Of("b")), Cancelled);
        result.Exception.ShouldNotBeNull().Code.ShouldBe(ClientErrorCode.TopicRecreated);
    }

    [Fact]
    public async Task Offsets_of_a_group_are_committed_without_being_a_member()
    {
        await CreateAsync(2);
        var admin = new GroupOffsetAdmin(Client);
        var group = $"g-{topic}";
        (await admin.FetchAsync(group, Cancelled)).ShouldBeEmpty();
        var refused = await admin.CommitAsync(group, [new(P0, 5, 1, "note"), new(new(topic, 1), 7), new(new(topic, 9), 1)], Cancelled);
        refused.ShouldBe(new Dictionary<TopicPartition, ErrorCode> { [new(topic, 9)] = ErrorCode.UnknownTopicOrPartition });
        (await admin.FetchAsync(group, Cancelled))
            .OrderBy(o => o.Partition.Partition)
            .ShouldBe([new(P0, 5, 1, "note"), new(new(topic, 1), 7, -1, "")]);
    }

    [Fact]
    public async Task Topics_and_configs_are_described_and_grown()
    {
        await CreateAsync(1, ("max.message.bytes", "12345"), ("message.timestamp.type", "LogAppendTime"));
        var admin = new TopicAdmin(Client);
        (await admin.CreateAsync([new(topic)], Cancelled))[topic].Error.ShouldBe(ErrorCode.TopicAlreadyExists);
        await admin.GrowAsync(topic, 3, Cancelled);
        await Eventually.ThatAsync(
            async () => (await Client.RefreshAsync(Cancelled)).Topic(topic)!.PartitionCount == 3,
            Soon,
            "three partitions"
        );
        (await admin.ListAsync(Cancelled)).ShouldContain(t => t.Name == topic && t.PartitionCount == 3);
        string[] keys = ["max.message.bytes", "message.timestamp.type", "unclean.leader.election.enable", "cleanup.policy"];
        var configs = await new ConfigAdmin(Client).DescribeTopicsAsync([topic], keys, Cancelled);
        configs[topic]
            .OrderBy(c => c.Key)
            .Select(c => $"{c.Key}={c.Value}")
            .ShouldBe([
                "cleanup.policy=delete",
                "max.message.bytes=12345",
                "message.timestamp.type=LogAppendTime",
                "unclean.leader.election.enable=false",
            ]);
        (await new ConfigAdmin(Client).DescribeBrokerAsync(0, ["num.partitions"], Cancelled)).Keys.ShouldBe(["num.partitions"]);
        await using var producer = new BatchProducer(Client, new ProducerOptions());
        (await producer.ProduceAsync(P0, new(Batches.Of("a")), Cancelled)).LogAppendTime.ShouldBePositive();
    }

    public async ValueTask InitializeAsync()
    {
        if (ApacheKafka.Home is null)
            return;
        client = new ClusterClient(new ClusterClientOptions { Bootstrap = fixture.Cluster.Bootstrap, Pool = pool });
        await client.ConnectAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (client is null)
            return;
        await fixture.Cluster.HealAsync();
        await client.DisposeAsync();
        pool.OutstandingLeases.ShouldBe(0);
    }
}

[Trait("kind", "functional")]
[Collection("real Kafka")]
public sealed class Kafka43Tests(Kafka43Fixture fixture) : KafkaTestsOf(fixture), IClassFixture<Kafka43Fixture>;

[Trait("kind", "functional")]
[Collection("real Kafka")]
public sealed class Kafka37Tests(Kafka37Fixture fixture) : KafkaTestsOf(fixture), IClassFixture<Kafka37Fixture>;
