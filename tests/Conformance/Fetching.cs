using System.Diagnostics;
using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

public sealed class Fetching(TestedBrokers brokers) : ConformanceTest(brokers)
{
    [Theory, AllBrokers]
    public async Task A_long_poll_is_answered_when_something_comes(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var reader = await ConnectAsync();
        var polling = reader.SendAsync(WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 20_000), 12);
        await client.ProduceAsync(topic, Batches.Of("a"));
        Batches.Records((await polling).Responses[0].Partitions[0].Records).ShouldBe([(0, "k", "a")]);
    }

    [Theory, AllBrokers]
    public async Task A_long_poll_waits_for_its_least_bytes(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var one = Batches.Of("a");
        var reader = await ConnectAsync();
        var polling = reader.SendAsync(WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 20_000, minBytes: one.Length + 1), 12);
        await client.ProduceAsync(topic, one);
        await client.ListOffsetAsync(topic, -1);
        polling.IsCompleted.ShouldBeFalse();
        await client.ProduceAsync(topic, Batches.Of("b"));
        Batches.Records((await polling).Responses[0].Partitions[0].Records).Count.ShouldBe(2);
    }

    [Theory, AllBrokers]
    public async Task A_long_poll_without_news_ends_empty_after_its_time(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var watch = Stopwatch.StartNew();
        var response = await client.SendAsync(WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 300), 12);
        watch.ElapsedMilliseconds.ShouldBeInRange(280, 5_000);
        var data = response.Responses[0].Partitions[0];
        (data.ErrorCode, data.HighWatermark, data.LastStableOffset, data.LogStartOffset).ShouldBe((ErrorCode.None, 0L, 0L, 0L));
        data.Records.Length.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task A_request_behind_a_long_poll_waits_for_it(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.Wire.SendOnlyAsync(WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 400), 12);
        var watch = Stopwatch.StartNew();
        await client.Wire.SendOnlyAsync(new MetadataRequest { Topics = [] }, 9);
        await client.Wire.ReadFrameAsync(TestContext.Current.CancellationToken);
        watch.ElapsedMilliseconds.ShouldBeGreaterThan(300);
        await client.Wire.ReadFrameAsync(TestContext.Current.CancellationToken);
    }

    [Theory, AllBrokers]
    public async Task The_first_batch_comes_whole_and_the_last_is_cut(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Of(new string('x', 1_000));
        for (var i = 0; i < 3; i++)
            await client.ProduceAsync(topic, batch);
        var tiny = await client.SendAsync(WireClient.FetchRequest(topic, 0, 1, maxBytes: 10), 12);
        tiny.Responses[0].Partitions[0].Records.Length.ShouldBe(batch.Length);
        var cut = await client.SendAsync(WireClient.FetchRequest(topic, 0, 0, maxBytes: batch.Length + 100), 12);
        var bytes = cut.Responses[0].Partitions[0].Records;
        bytes.Length.ShouldBe(batch.Length + 100);
        Batches.Records(bytes).Count.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task An_offset_within_a_batch_gets_the_batch(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a", "b", "c"));
        Batches.Records((await client.FetchAsync(topic, offset: 2)).Records).Select(r => r.Offset).ShouldBe([0, 1, 2]);
    }

    [Theory, AllBrokers]
    public async Task Offsets_beyond_the_log_are_out_of_range(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a"));
        var beyond = await client.FetchAsync(topic, offset: 2);
        (beyond.ErrorCode, beyond.HighWatermark, beyond.LogStartOffset).ShouldBe((ErrorCode.OffsetOutOfRange, -1L, -1L));
        (await client.FetchAsync(topic, offset: -1)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        var end = await client.FetchAsync(topic, offset: 1);
        (end.ErrorCode, end.HighWatermark, end.Records.Length).ShouldBe((ErrorCode.None, 1L, 0));
    }

    [Theory, AllBrokers]
    public async Task Deleted_records_are_out_of_range(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a", "b", "c"));
        var deleted = await client.SendAsync(Delete(topic, 2), 2);
        deleted.Topics[0].Partitions[0].LowWatermark.ShouldBe(2);
        (await client.FetchAsync(topic, offset: 1)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        var rest = await client.FetchAsync(topic, offset: 2);
        rest.LogStartOffset.ShouldBe(2);
        Batches.Records(rest.Records).Count.ShouldBe(3);
        (await client.ListOffsetAsync(topic, -2)).Offset.ShouldBe(2);
        (await client.SendAsync(Delete(topic, 9), 2)).Topics[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        (await client.SendAsync(Delete(topic, -1), 2)).Topics[0].Partitions[0].LowWatermark.ShouldBe(3);
    }

    private static DeleteRecordsRequest Delete(WireTopic topic, long offset) =>
        new() { TimeoutMs = 5_000, Topics = [new() { Name = topic.Name, Partitions = [new() { PartitionIndex = 0, Offset = offset }] }] };

    [Theory, AllBrokers]
    public async Task Unknown_topics_by_name_and_by_id_have_their_own_errors(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var missing = new WireTopic("missing", Guid.NewGuid());
        (await client.FetchAsync(missing)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await client.FetchAsync(missing, version: 13)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicId);
        var topic = await client.CreateTopicAsync();
        (await client.FetchAsync(topic, partition: 5)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        (await client.FetchAsync(topic, partition: 5, version: 13)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Theory, AllBrokers]
    public async Task An_error_in_one_partition_ends_the_wait_for_all(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var request = WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 20_000);
        request.Topics[0].Partitions.Add(new() { Partition = 8, PartitionMaxBytes = 1_000 });
        var answers = (await client.SendAsync(request, 12)).Responses.SelectMany(t => t.Partitions).ToList();
        answers.OrderBy(a => a.PartitionIndex).Select(a => a.ErrorCode).ShouldBe([ErrorCode.None, ErrorCode.UnknownTopicOrPartition]);
    }

    [Theory, AllBrokers]
    public async Task Leader_epochs_are_compared(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a"));
        var request = WireClient.FetchRequest(topic, 0, 0);
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = 9;
        (await client.SendAsync(request, 12)).Responses[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.UnknownLeaderEpoch);
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = 0;
        (await client.SendAsync(request, 12)).Responses[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task A_last_fetched_epoch_that_the_broker_does_not_have_is_out_of_range(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a", "b"));
        var request = WireClient.FetchRequest(topic, 0, 1);
        request.Topics[0].Partitions[0].LastFetchedEpoch = 5;
        (await client.SendAsync(request, 12)).Responses[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        request.Topics[0].Partitions[0].LastFetchedEpoch = 0;
        Batches.Records((await client.SendAsync(request, 12)).Responses[0].Partitions[0].Records).Count.ShouldBe(2);
    }

    [Theory, AllBrokers]
    public async Task An_offset_beyond_the_end_of_its_epoch_diverges(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a", "b"));
        var request = WireClient.FetchRequest(topic, 0, 50);
        request.Topics[0].Partitions[0].LastFetchedEpoch = 0;
        var data = (await client.SendAsync(request, 12)).Responses[0].Partitions[0];
        data.ErrorCode.ShouldBe(ErrorCode.None);
        (data.DivergingEpoch.Epoch, data.DivergingEpoch.EndOffset).ShouldBe((0, 2L));
        data.Records.Length.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task Where_an_epoch_ends_is_told(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a", "b"));
        async Task<(ErrorCode, int, long)> EndAsync(int epoch, int current = -1)
        {
            var request = new OffsetForLeaderEpochRequest
            {
                ReplicaId = -1,
                Topics =
                [
                    new()
                    {
                        Topic = topic.Name,
                        Partitions =
                        [
                            new()
                            {
                                Partition = 0,
                                LeaderEpoch = epoch,
                                CurrentLeaderEpoch = current,
                            },
                        ],
                    },
                ],
            };
            var end = (await client.SendAsync(request, 4)).Topics[0].Partitions[0];
            return (end.ErrorCode, end.LeaderEpoch, end.EndOffset);
        }
        (await EndAsync(0)).ShouldBe((ErrorCode.None, 0, 2L));
        (await EndAsync(7)).ShouldBe((ErrorCode.None, -1, -1L));
        (await EndAsync(-1)).ShouldBe((ErrorCode.None, -1, -1L));
        (await EndAsync(0, current: 3)).ShouldBe((ErrorCode.UnknownLeaderEpoch, -1, -1L));
    }
}
