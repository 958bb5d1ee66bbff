using Keystone.Client.Fetching;
using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Fetching;

[Trait("kind", "functional")]
public sealed class BatchFetcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);
    private static readonly TopicPartition Events0 = new("events", 0);

    private readonly FakeCluster cluster = new(2);
    private ClusterClient? client;
    private BatchFetcher? fetcher;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asks_by_topic_id_with_the_leaders_epoch_and_the_last_one_read()
    {
        var topic = cluster.AddTopic("events", 2);
        topic.Move(0, 0);
        cluster.On(ApiKey.Fetch, Answer((p, data) => data.Records = Batches.Data(Batches.At(40 + p, 1, BatchStamp.None, "a"))));
        await StartAsync();
        using var result = await FetchAsync([new(Events0, topic.Id, 40, 1), new(new("events", 1), topic.Id, 41)]);
        var request = cluster.Sent<FetchRequest>().ShouldHaveSingleItem();
        cluster.Requests.Single(r => r.Api == ApiKey.Fetch).Header.ApiVersion.ShouldBe((short)17);
        request.MaxBytes.ShouldBe(1 << 20);
        request.MaxWaitMs.ShouldBe(500);
        request.IsolationLevel.ShouldBe((sbyte)1);
        var asked = request.Topics.ShouldHaveSingleItem();
        asked.TopicId.ShouldBe(topic.Id);
        asked
            .Partitions.OrderBy(p => p.Partition)
            .Select(p => (p.FetchOffset, p.CurrentLeaderEpoch, p.LastFetchedEpoch, p.PartitionMaxBytes))
            .ShouldBe([(40, 1, 1, 100_000), (41, 0, -1, 100_000)]);
        var first = result.Partitions.Single(p => p.Partition == Events0);
        first.NextOffset.ShouldBe(41);
        first.LastEpoch.ShouldBe(1);
        first.TopicId.ShouldBe(topic.Id);
        result.HeldBytes.ShouldBePositive();
    }

    [Fact]
    public async Task Asks_by_name_where_the_broker_knows_no_ids()
    {
        cluster.Versions[ApiKey.Fetch] = (4, 11);
        cluster.AddTopic("events");
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.Records = Batches.Data(Batches.At(0, "a"))));
        await StartAsync();
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0)]);
        cluster.Requests.Single(r => r.Api == ApiKey.Fetch).Header.ApiVersion.ShouldBe((short)11);
        cluster.Sent<FetchRequest>().Single().Topics[0].Topic.ShouldBe("events");
        result.Partitions[0].BatchCount.ShouldBe(1);
    }

    [Fact]
    public async Task The_first_partition_goes_round()
    {
        cluster.AddTopic("events", 3);
        cluster.On(ApiKey.Fetch, Answer((_, _) => { }));
        await StartAsync();
        var positions = Enumerable.Range(0, 3).Select(p => new FetchPosition(new("events", p), Guid.Empty, 0)).ToArray();
        for (var i = 0; i < 3; i++)
            (await FetchAsync(positions)).Dispose();
        cluster.Sent<FetchRequest>().Select(r => r.Topics[0].Partitions[0].Partition).Order().ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Bytes_live_as_long_as_a_reference_to_the_buffer()
    {
        cluster.AddTopic("events");
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.Records = Batches.Data(Batches.At(0, "hello"))));
        await StartAsync();
        var result = await FetchAsync([new(Events0, Guid.Empty, 0)]);
        var bytes = result.Partitions[0].Bytes;
        var reference = result.Buffer!.AddReference();
        result.Dispose();
        Batches.Values(bytes.ToArray()).ShouldBe(["hello"]);
        cluster.Pool.OutstandingLeases.ShouldBe(1);
        reference.Dispose();
        cluster.Pool.OutstandingLeases.ShouldBe(0);
        bytes.Span[0].ShouldBe((byte)0xDD);
    }

    [Fact]
    public async Task A_leader_that_moved_is_followed_by_its_hint()
    {
        var topic = cluster.AddTopic("events");
        await StartAsync();
        topic.Move(0, 1);
        cluster.On(
            ApiKey.Fetch,
            request =>
                request.Broker == 1
                    ? Answer((_, data) => data.Records = Batches.Data(Batches.At(0, "a")))(request)
                    : Answer(
                        (_, data) =>
                        {
                            data.ErrorCode = ErrorCode.NotLeaderOrFollower;
                            data.CurrentLeader = new() { LeaderId = 1, LeaderEpoch = 1 };
                        }
                    )(request)
        );
        using (var refused = await FetchAsync([new(Events0, Guid.Empty, 0)]))
            refused.Partitions[0].Failure!.IsRetriable.ShouldBeTrue();
        fetcher!.LeaderOf(Events0).ShouldBe(1);
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0)], leader: 1);
        result.Partitions[0].Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData(ErrorCode.FencedLeaderEpoch)]
    [InlineData(ErrorCode.UnknownLeaderEpoch)]
    [InlineData(ErrorCode.UnknownTopicId)]
    [InlineData(ErrorCode.KafkaStorageError)]
    public async Task Leader_errors_are_retriable_and_renew_the_metadata(ErrorCode error)
    {
        cluster.AddTopic("events");
        await StartAsync();
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.ErrorCode = error));
        var before = cluster.Sent<MetadataRequest>().Count();
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0)]);
        result.Partitions[0].Failure!.Kind.ShouldBe(FetchFailureKind.Retriable);
        result.Partitions[0].Failure!.Fact.ShouldContain(error.Text());
        await Eventually.ThatAsync(() => cluster.Sent<MetadataRequest>().Count() > before, Soon, "a refresh");
    }

    [Fact]
    public async Task An_offset_out_of_range_comes_with_the_range()
    {
        cluster.AddTopic("events");
        await StartAsync();
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.ErrorCode = ErrorCode.OffsetOutOfRange));
        cluster.On(
            ApiKey.ListOffsets,
            request =>
            {
                var asked = request.As<ListOffsetsRequest>().Topics[0].Partitions[0];
                return FakeReply.Of(
                    new ListOffsetsResponse
                    {
                        Topics =
                        {
                            new() { Name = "events", Partitions = { new() { Offset = asked.Timestamp == -2 ? 100 : 200 } } },
                        },
                    }
                );
            }
        );
        using var result = await FetchAsync([new(Events0, Guid.Empty, 7)]);
        var failure = result.Partitions[0].Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(FetchFailureKind.OffsetOutOfRange);
        (failure.LogStartOffset, failure.LogEndOffset).ShouldBe((100, 200));
        failure.Fact.ShouldBe("events-0: the leader answered OFFSET_OUT_OF_RANGE: offset 7 is outside of 100 to 200");
    }

    [Fact]
    public async Task A_truncated_log_is_told_with_where_it_diverges()
    {
        cluster.AddTopic("events");
        await StartAsync();
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.DivergingEpoch = new() { Epoch = 3, EndOffset = 50 }));
        using var result = await FetchAsync([new(Events0, Guid.Empty, 70, 4)]);
        var failure = result.Partitions[0].Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(FetchFailureKind.Truncated);
        (failure.DivergingEpoch, failure.DivergingOffset).ShouldBe((3, 50L));
    }

    [Fact]
    public async Task A_recreated_or_missing_topic_needs_two_pictures_of_the_cluster()
    {
        var topic = cluster.AddTopic("events");
        await StartAsync();
        var old = topic.Id;
        topic.Id = Guid.NewGuid();
        await client!.RefreshAsync(Cancelled);
        using (var suspected = await FetchAsync([new(Events0, old, 5)]))
            suspected.Partitions[0].Failure!.Kind.ShouldBe(FetchFailureKind.Retriable);
        await client.RefreshAsync(Cancelled);
        using (var certain = await FetchAsync([new(Events0, old, 5)]))
        {
            certain.Partitions[0].Failure!.Kind.ShouldBe(FetchFailureKind.TopicRecreated);
            certain.Partitions[0].Failure!.CurrentTopicId.ShouldBe(topic.Id);
        }
        cluster.Topics.Clear();
        await client.RefreshAsync(Cancelled);
        using var missing = await FetchAsync([new(Events0, old, 5)]);
        missing.Partitions[0].Failure!.Kind.ShouldBe(FetchFailureKind.TopicMissing);
        cluster.Sent<FetchRequest>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_connection_is_retriable_for_every_position()
    {
        cluster.AddTopic("events", 2);
        await StartAsync();
        cluster.Next(ApiKey.Fetch, _ => FakeReply.Close);
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0), new(new("events", 1), Guid.Empty, 0)]);
        result.Partitions.Count.ShouldBe(2);
        result.Partitions.ShouldAllBe(p => p.Failure!.IsRetriable);
        result.Buffer.ShouldBeNull();
    }

    [Fact]
    public async Task Cancelling_returns_at_once_and_the_late_answer_gives_its_buffer_back()
    {
        cluster.AddTopic("events");
        await StartAsync();
        var gate = new TaskCompletionSource();
        cluster.Next(
            ApiKey.Fetch,
            request => FakeReply.After(gate.Task, Answer((_, data) => data.Records = Batches.Data(Batches.At(0, "late")))(request))
        );
        using var cancel = new CancellationTokenSource();
        var waiting = fetcher!.FetchFromAsync(0, [new(Events0, Guid.Empty, 0)], 1 << 20, 100_000, MaxWait, cancel.Token);
        await Eventually.ThatAsync(() => cluster.Sent<FetchRequest>().Any(), Soon, "the fetch");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.Records = Batches.Data(Batches.At(0, "next"))));
        using (var next = await FetchAsync([new(Events0, Guid.Empty, 0)]))
            Batches.Values(next.Partitions[0].Bytes.ToArray()).ShouldBe(["next"]);
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_answer_comes_whole_into_one_buffer()
    {
        cluster.AddTopic("events");
        await StartAsync();
        var large = Batches.At(0, new string('x', 3_000_000));
        cluster.On(ApiKey.Fetch, Answer((_, data) => data.Records = Batches.Data(large)));
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0)]);
        result.Partitions[0].Bytes.Span.SequenceEqual(large).ShouldBeTrue();
        result.HeldBytes.ShouldBeGreaterThan(3_000_000);
    }

    [Fact]
    public async Task All_leaders_are_asked_at_once()
    {
        var topic = cluster.AddTopic("events", 2);
        topic.Leaders[1] = 1;
        await StartAsync();
        var both = new TaskCompletionSource();
        cluster.On(
            ApiKey.Fetch,
            request =>
            {
                if (cluster.Sent<FetchRequest>().Count() == 2)
                    both.TrySetResult();
                return FakeReply.After(both.Task, Answer((_, data) => data.HighWatermark = 9)(request));
            }
        );
        var results = await fetcher!.FetchAsync(
            [new(Events0, Guid.Empty, 0), new(new("events", 1), Guid.Empty, 0)],
            2 << 20,
            1 << 20,
            MaxWait,
            Cancelled
        );
        results.Count.ShouldBe(2);
        cluster.Sent<FetchRequest>().ShouldAllBe(r => r.MaxBytes == 1 << 20);
        foreach (var result in results)
            result.Dispose();
    }

    [Fact]
    public async Task Aborted_transactions_come_ordered()
    {
        cluster.AddTopic("events");
        await StartAsync();
        cluster.On(
            ApiKey.Fetch,
            Answer(
                (_, data) =>
                    data.AbortedTransactions = [new() { ProducerId = 2, FirstOffset = 9 }, new() { ProducerId = 1, FirstOffset = 3 }]
            )
        );
        using var result = await FetchAsync([new(Events0, Guid.Empty, 0)]);
        result.Partitions[0].Aborted.ShouldBe([new(1, 3), new(2, 9)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (fetcher is not null)
            await fetcher.DisposeAsync();
        if (client is not null)
            await client.DisposeAsync();
        await cluster.DisposeAsync();
        cluster.Defects.ShouldBeEmpty();
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    private async Task StartAsync()
    {
        client = await cluster.ConnectAsync();
        fetcher = new BatchFetcher(client, new FetcherOptions());
    }

    private Task<FetchResult> FetchAsync(FetchPosition[] positions, int leader = 0) =>
        fetcher!.FetchFromAsync(leader, positions, 1 << 20, 100_000, MaxWait, Cancelled);

    /// <summary>Answers each asked partition, shaped by the action.</summary>
    private static Func<FakeRequest, FakeReply> Answer(Action<int, FetchResponse.PartitionData> shape) =>
        request =>
        {
            var answer = new FetchResponse();
            foreach (var topic in request.As<FetchRequest>().Topics)
            {
                var answered = new FetchResponse.FetchableTopicResponse { Topic = topic.Topic, TopicId = topic.TopicId };
                foreach (var partition in topic.Partitions)
                {
                    var data = new FetchResponse.PartitionData { PartitionIndex = partition.Partition };
                    shape(partition.Partition, data);
                    answered.Partitions.Add(data);
                }
                answer.Responses.Add(answered);
            }
            return FakeReply.Of(answer);
        };
}
