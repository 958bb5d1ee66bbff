using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Protocol;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>What a log loses by size and by time, to the record, and that the memory comes back.</summary>
[Trait("kind", "functional")]
public sealed class Retention_by_the_clock : ClusterTest
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task ProduceAsync(WireClient client, WireTopic topic, int bytes = 100)
    {
        var batch = Batches.Make([("k", new string('x', bytes))], timestamp: Now);
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    private static async Task<long> StartOffsetAsync(WireClient client, WireTopic topic) =>
        (await client.ListOffsetAsync(topic, -2)).Offset;

    /// <summary>Lets the clock go on; the broker's own checks run every second of it.</summary>
    private async Task PassAsync(WireClient client, WireTopic topic, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // An answer says that the loop has done what was due.
            await StartOffsetAsync(client, topic);
        }
    }

    [Fact]
    public async Task Records_go_when_their_time_is_over_and_not_before()
    {
        await StartAsync(time: time);
        var topic = await CreateAsync(1, ("retention.ms", "60000"), ("segment.ms", "10000"));
        var client = await ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await ProduceAsync(client, topic);
            await PassAsync(client, topic, TimeSpan.FromSeconds(20));
        }
        // 60 s later the first is 60 s old: not older than that.
        (await StartOffsetAsync(client, topic)).ShouldBe(0);
        await PassAsync(client, topic, TimeSpan.FromSeconds(2));
        (await StartOffsetAsync(client, topic)).ShouldBe(1);
        (await client.FetchAsync(topic, offset: 0)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        (await client.FetchAsync(topic, offset: 1)).LogStartOffset.ShouldBe(1);
        await PassAsync(client, topic, TimeSpan.FromSeconds(40));
        (await StartOffsetAsync(client, topic)).ShouldBe(3);
        await ProduceAsync(client, topic);
        Batches.Records((await client.FetchAsync(topic, offset: 3)).Records).ShouldHaveSingleItem().Offset.ShouldBe(3);
    }

    [Fact]
    public async Task A_time_in_the_future_keeps_what_is_in_front_of_it_too()
    {
        await StartAsync(time: time);
        var topic = await CreateAsync(1, ("retention.ms", "1000"));
        var client = await ConnectAsync();
        await ProduceAsync(client, topic);
        await client.ProduceAsync(topic, Batches.Make([("k", "ahead")], timestamp: Now + 30_000));
        await PassAsync(client, topic, TimeSpan.FromSeconds(20));
        (await StartOffsetAsync(client, topic)).ShouldBe(0);
        await PassAsync(client, topic, TimeSpan.FromSeconds(12));
        (await StartOffsetAsync(client, topic)).ShouldBe(2);
    }

    [Fact]
    public async Task A_fast_producer_is_bounded_at_once_and_its_memory_comes_back()
    {
        await StartAsync(time: time);
        var topic = await CreateAsync(1, ("retention.bytes", "3000000"));
        var client = await ConnectAsync();
        for (var i = 0; i < 60; i++)
            await ProduceAsync(client, topic, 500_000);
        // No time has passed: the bytes alone bound it, to the limit and the chunk being written.
        (await StartOffsetAsync(client, topic)).ShouldBeInRange(51, 54);
        Cluster.Memory.HighestBytes.ShouldBeLessThan(6_000_000);
        await client.SendAsync(new Kafka.Messages.DeleteTopicsRequest { TimeoutMs = 1000, Topics = [new() { Name = topic.Name }] }, 6);
        Cluster.Memory.HeldBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Without_limits_nothing_goes()
    {
        await StartAsync(time: time);
        var topic = await CreateAsync(1, ("retention.bytes", "-1"), ("retention.ms", "-1"));
        var client = await ConnectAsync();
        for (var i = 0; i < 6; i++)
            await ProduceAsync(client, topic, 500_000);
        await PassAsync(client, topic, TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromDays(400));
        await PassAsync(client, topic, TimeSpan.FromSeconds(3));
        (await StartOffsetAsync(client, topic)).ShouldBe(0);
        (await client.FetchAsync(topic)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task A_compacted_topic_is_not_cut()
    {
        await StartAsync(time: time);
        var topic = await CreateAsync(1, ("cleanup.policy", "compact"), ("retention.ms", "1000"));
        var client = await ConnectAsync();
        await ProduceAsync(client, topic);
        await PassAsync(client, topic, TimeSpan.FromSeconds(5));
        (await StartOffsetAsync(client, topic)).ShouldBe(0);
    }

    [Fact]
    public async Task An_idle_producers_state_outlives_its_records_until_it_expires()
    {
        await StartAsync(
            new EmbeddedClusterOptions
            {
                Brokers = 1,
                TimeProvider = time,
                BrokerProperties = new Dictionary<string, string> { ["producer.id.expiration.ms"] = "120000" },
            }
        );
        var topic = await CreateAsync(1, ("retention.ms", "1000"));
        var client = await ConnectAsync();
        var id = (await client.InitAsync()).ProducerId;
        byte[] Batch(int sequence) =>
            Batches.Make([("k", "v")], timestamp: Now, stamp: new Kafka.Records.BatchStamp(id, 0, sequence, false));
        await client.ProduceAsync(topic, Batch(0));
        await PassAsync(client, topic, TimeSpan.FromSeconds(5));
        (await StartOffsetAsync(client, topic)).ShouldBe(1);
        (await client.ProduceAsync(topic, Batch(7))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        await PassAsync(client, topic, TimeSpan.FromSeconds(240));
        (await client.ProduceAsync(topic, Batch(7))).ErrorCode.ShouldBe(ErrorCode.None);
    }
}
