using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

public sealed class Listing_offsets(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory, AllBrokers]
    public async Task The_ends_of_an_empty_log_are_0(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        foreach (var time in new long[] { -1, -2 })
        {
            var found = await client.ListOffsetAsync(topic, time);
            (found.ErrorCode, found.Offset, found.Timestamp, found.LeaderEpoch).ShouldBe((ErrorCode.None, 0L, -1L, 0));
        }
        (await client.ListOffsetAsync(topic, Now - 1000)).Offset.ShouldBe(-1);
        var largest = await client.ListOffsetAsync(topic, -3);
        (largest.ErrorCode, largest.Offset, largest.Timestamp, largest.LeaderEpoch).ShouldBe((ErrorCode.None, -1L, -1L, -1));
    }

    [Theory]
    [AllBrokers(CompressionCodec.None)]
    [AllBrokers(CompressionCodec.Gzip)]
    public async Task A_time_finds_the_first_record_at_or_after_it(BrokerKind kind, CompressionCodec codec)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var time = Now - 100_000;
        foreach (var delta in new[] { 0, 1000, 2000 })
            await client.ProduceAsync(topic, Batches.Timed(codec, time + delta, time + delta + 10));
        (await client.ListOffsetAsync(topic, time)).Offset.ShouldBe(0);
        (await client.ListOffsetAsync(topic, time + 5)).Offset.ShouldBe(1);
        var found = await client.ListOffsetAsync(topic, time + 11);
        (found.Offset, found.Timestamp, found.LeaderEpoch).ShouldBe((2L, time + 1000, 0));
        var none = await client.ListOffsetAsync(topic, time + 2011);
        (none.ErrorCode, none.Offset, none.Timestamp, none.LeaderEpoch).ShouldBe((ErrorCode.None, -1L, -1L, -1));
    }

    [Theory, AllBrokers]
    public async Task The_largest_time_is_found_wherever_it_stands(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var time = Now - 100_000;
        await client.ProduceAsync(topic, Batches.Timed(CompressionCodec.None, time, time + 500, time + 100));
        await client.ProduceAsync(topic, Batches.Timed(CompressionCodec.None, time + 200));
        var found = await client.ListOffsetAsync(topic, -3);
        // 3.7 answers with the batch's last offset (KAFKA-16310).
        (found.Offset, found.Timestamp).ShouldBe((Is4 ? 1L : 2L, time + 500));
    }

    [Theory, AllBrokers]
    public async Task Special_times_need_their_versions(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a"));
        (await client.ListOffsetAsync(topic, -4, version: 8)).Offset.ShouldBe(0);
        if (Is4)
        {
            (await client.ListOffsetAsync(topic, -4, version: 7)).ErrorCode.ShouldBe(ErrorCode.UnsupportedVersion);
            (await client.ListOffsetAsync(topic, -3, version: 6)).ErrorCode.ShouldBe(ErrorCode.UnsupportedVersion);
            (await client.ListOffsetAsync(topic, -9, version: 8)).ErrorCode.ShouldBe(ErrorCode.UnsupportedVersion);
            return;
        }
        // 3.7 does not look at the version, and takes what it does not know for a time before all records.
        (await client.ListOffsetAsync(topic, -4, version: 7)).Offset.ShouldBe(0);
        (await client.ListOffsetAsync(topic, -3, version: 6)).Offset.ShouldBe(0);
        var early = await client.ListOffsetAsync(topic, -9, version: 8);
        early.Offset.ShouldBe(0);
        early.Timestamp.ShouldBeGreaterThan(0);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task Without_tiered_storage_nothing_is_tiered(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("a"));
        foreach (var (time, version) in new[] { (-5L, (short)9), (-6L, (short)11) })
        {
            var found = await client.ListOffsetAsync(topic, time, version: version);
            (found.ErrorCode, found.Offset, found.Timestamp, found.LeaderEpoch).ShouldBe((ErrorCode.None, -1L, -1L, -1));
        }
    }

    [Theory, AllBrokers]
    public async Task Unknown_partitions_and_newer_epochs_are_errors(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ListOffsetAsync(topic, -1, partition: 4)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        var request = WireClient.ListOffsetsRequest(topic.Name, 0, -1);
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = 4;
        (await client.SendAsync(request, 7)).Topics[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.UnknownLeaderEpoch);
    }
}
