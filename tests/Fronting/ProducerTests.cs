using System.Collections.Concurrent;
using System.Text;
using Keystone.Embedded;
using Keystone.Testing;
using Keystone.Topology.Model;
using Shouldly;
using Xunit;

namespace Keystone.Fronting.Tests;

[Trait("kind", "functional")]
public sealed class ProducerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeliveryClass.ExactlyOnce)]
    [InlineData(DeliveryClass.AtLeastOnce)]
    [InlineData(DeliveryClass.BestEffort)]
    public async Task Everything_accepted_is_delivered_and_counted(DeliveryClass delivery)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(Options, Stop);
        var places = new ConcurrentDictionary<string, int>();
        await using var producer = new FrontingProducer(
            For(cluster, delivery) with
            {
                OnDelivery = d => places[Encoding.UTF8.GetString(d.Record.Key!)] = d.Partition,
            },
            TimeProvider.System
        );
        await CreateAsync(cluster);
        await producer.CheckAsync(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 500; i++)
            await producer.SendAsync(new FrontingRecord { Key = Encoding.UTF8.GetBytes($"u{i}"), Value = "{}"u8.ToArray() }, Stop);
        await producer.FlushAsync(Stop);
        producer.Counts.ShouldBe(new FrontingCounts(500, 500, 0));
        // murmur2 of Java's producer, not librdkafka's own hash.
        places.Count.ShouldBe(500);
        places["u0"].ShouldBe(Murmur2("u0"));
        places["u499"].ShouldBe(Murmur2("u499"));
    }

    [Fact]
    public async Task A_record_that_the_cluster_refuses_is_dropped_and_told()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(Options, Stop);
        var drops = new ConcurrentQueue<FrontingDrop>();
        await using var producer = new FrontingProducer(
            For(cluster, DeliveryClass.AtLeastOnce) with
            {
                OnDrop = drops.Enqueue,
            },
            TimeProvider.System
        );
        await CreateAsync(cluster);
        await producer.SendAsync(new FrontingRecord { Value = new byte[4 << 20], Tag = 17 }, Stop);
        await producer.SendAsync(new FrontingRecord { Value = "{}"u8.ToArray() }, Stop);
        await producer.FlushAsync(Stop);
        producer.Counts.ShouldBe(new FrontingCounts(2, 1, 1));
        drops.ShouldHaveSingleItem().Record.Tag.ShouldBe(17);
    }

    [Fact]
    public async Task Best_effort_without_room_drops_and_counts()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(Options, Stop);
        await CreateAsync(cluster);
        cluster.Faults.Hold(FaultScope.For(Kafka.Protocol.ApiKey.Produce));
        await using var producer = new FrontingProducer(
            For(cluster, DeliveryClass.BestEffort) with
            {
                MaxInFlight = 10,
            },
            TimeProvider.System
        );
        for (var i = 0; i < 25; i++)
            await producer.SendAsync(new FrontingRecord { Value = "{}"u8.ToArray() }, Stop);
        (producer.Counts.Accepted, producer.Counts.Dropped).ShouldBe((25, 15));
        cluster.Faults.Clear();
        await producer.FlushAsync(Stop);
        producer.Counts.ShouldBe(new FrontingCounts(25, 10, 15));
    }

    [Fact]
    public async Task A_topic_that_is_not_there_is_said()
    {
        await using var cluster = await EmbeddedCluster.StartAsync(Options, Stop);
        await using var producer = new FrontingProducer(For(cluster, DeliveryClass.AtLeastOnce), TimeProvider.System);
        var problem = await Should.ThrowAsync<FrontingException>(() => producer.CheckAsync(TimeSpan.FromSeconds(20)));
        problem.Problem.ShouldBe(FrontingProblem.NoTopic);
        problem.Message.ShouldContain("cluster 'us-front' has no topic 'plays'");
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_said()
    {
        await using var producer = new FrontingProducer(
            new FrontingOptions
            {
                Topic = "plays",
                Delivery = DeliveryClass.AtLeastOnce,
                Cluster = "us-front",
                Bootstrap = "127.0.0.1:1",
            },
            TimeProvider.System
        );
        (await Should.ThrowAsync<FrontingException>(() => producer.CheckAsync(TimeSpan.FromSeconds(2)))).Problem.ShouldBe(
            FrontingProblem.Unreachable
        );
    }

    private static EmbeddedClusterOptions Options => new() { Brokers = 1 };

    private static FrontingOptions For(EmbeddedCluster cluster, DeliveryClass delivery) =>
        new()
        {
            Topic = "plays",
            Delivery = delivery,
            Cluster = "us-front",
            Bootstrap = cluster.Bootstrap,
        };

    private static async Task CreateAsync(EmbeddedCluster cluster)
    {
        Flow.KafkaLibrary.Load();
        using var admin = new Confluent.Kafka.AdminClientBuilder(
            new Confluent.Kafka.AdminClientConfig { BootstrapServers = cluster.Bootstrap }
        ).Build();
        await admin.CreateTopicsAsync([new Confluent.Kafka.Admin.TopicSpecification { Name = "plays", NumPartitions = 6 }]);
    }

    /// <summary>Java's partitioner, written out once more: what the producer's answer is held against.</summary>
    private static int Murmur2(string key)
    {
        var data = Encoding.UTF8.GetBytes(key);
        const uint m = 0x5bd1e995;
        var h = 0x9747b28c ^ (uint)data.Length;
        var i = 0;
        for (; data.Length - i >= 4; i += 4)
        {
            var k = BitConverter.ToUInt32(data, i) * m;
            h = (h * m) ^ ((k ^ (k >> 24)) * m);
        }

        for (var shift = 8 * (data.Length - i - 1); shift >= 0; shift -= 8)
            h ^= (uint)data[i + (shift / 8)] << shift;
        if (i < data.Length)
            h *= m;
        h = (h ^ (h >> 13)) * m;
        return (int)((h ^ (h >> 15)) & 0x7fffffff) % 6;
    }
}
