using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Keystone.Embedded.Tests.Harness;
using Keystone.Flow;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Confluent.Kafka (librdkafka) as it comes: producers of every kind, groups, administration.</summary>
[Trait("kind", "functional")]
public sealed class Confluent_clients : ClusterTest
{
    public Confluent_clients() => KafkaLibrary.Load();

    private ProducerConfig ProducerConfig(bool idempotent = true) =>
        new()
        {
            BootstrapServers = Cluster.Bootstrap,
            EnableIdempotence = idempotent,
            LingerMs = 1,
            Partitioner = Partitioner.Murmur2Random,
        };

    private ConsumerConfig ConsumerConfig(string group) =>
        new()
        {
            BootstrapServers = Cluster.Bootstrap,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            SessionTimeoutMs = 6_000,
        };

    private static IProducer<string, string> Build(ProducerConfig config) => new ProducerBuilder<string, string>(config).Build();

    private static IConsumer<string, string> Build(ConsumerConfig config) => new ConsumerBuilder<string, string>(config).Build();

    /// <summary>Reads on until the end of every assigned partition was reached.</summary>
    private static List<ConsumeResult<string, string>> ReadToEnd(IConsumer<string, string> consumer, int partitions)
    {
        var read = new List<ConsumeResult<string, string>>();
        var ended = new HashSet<int>();
        using var patience = new CancellationTokenSource(Soon);
        while (ended.Count < partitions)
        {
            var one = consumer.Consume(patience.Token);
            if (one.IsPartitionEOF)
                ended.Add(one.Partition.Value);
            else
                read.Add(one);
        }
        return read;
    }

    private List<string> ReadTopic(string topic, int partitions)
    {
        using var consumer = Build(ConsumerConfig($"reader-{Guid.NewGuid():N}"));
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        return [.. ReadToEnd(consumer, partitions).Select(r => r.Message.Value)];
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task What_an_idempotent_producer_writes_is_read_in_order(CompressionType codec)
    {
        await StartAsync(brokers: 3);
        var topic = (await CreateAsync(3)).Name;
        var config = ProducerConfig();
        config.CompressionType = codec;
        using var producer = Build(config);
        for (var i = 0; i < 3_000; i++)
            producer.Produce(
                new Confluent.Kafka.TopicPartition(topic, i % 3),
                new() { Key = $"k{i}", Value = $"{i} {new string('x', 50)}" }
            );
        producer.Flush(Cancelled);
        var read = ReadTopic(topic, 3).Select(v => int.Parse(v.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        read.Count.ShouldBe(3_000);
        for (var p = 0; p < 3; p++)
            read.Where(i => i % 3 == p).ShouldBe(Enumerable.Range(0, 1_000).Select(i => i * 3 + p));
    }

    [Fact]
    public async Task A_leader_that_stops_under_an_idempotent_producer_costs_nothing()
    {
        await StartAsync(brokers: 3);
        var topic = (await CreateAsync()).Name;
        using var lost = Faults.CloseAfter(new FaultScope { Api = Kafka.Protocol.ApiKey.Produce, Times = 2 });
        using var producer = Build(ProducerConfig());
        for (var i = 0; i < 4_000; i++)
        {
            producer.Produce(topic, new() { Key = "k", Value = $"{i}" });
            if (i == 2_000)
                await Faults.StopBrokerAsync(0);
        }
        producer.Flush(Cancelled);
        await lost.HitAsync(2, Cancelled).WaitAsync(Soon, Cancelled);
        ReadTopic(topic, 1).ShouldBe(Enumerable.Range(0, 4_000).Select(i => $"{i}"));
    }

    [Theory]
    [InlineData(KafkaRelease.V4_3)]
    [InlineData(KafkaRelease.V3_7)]
    public async Task Transactions_commit_abort_and_carry_offsets(KafkaRelease release)
    {
        await StartAsync(brokers: 2, release);
        var (input, output) = ((await CreateAsync()).Name, (await CreateAsync(2)).Name);
        using (var feeder = Build(ProducerConfig()))
        {
            for (var i = 0; i < 20; i++)
                feeder.Produce(input, new() { Key = "k", Value = $"{i}" });
            feeder.Flush(Cancelled);
        }
        var config = ProducerConfig();
        config.TransactionalId = "copier";
        using var producer = Build(config);
        producer.InitTransactions(Soon);
        using var consumer = Build(ConsumerConfig("copiers"));
        consumer.Subscribe(input);
        var read = ReadToEnd(consumer, 1);
        read.Count.ShouldBe(20);
        for (var i = 0; i < 20; i += 5)
        {
            producer.BeginTransaction();
            foreach (var one in read.Skip(i).Take(5))
                producer.Produce(new Confluent.Kafka.TopicPartition(output, i % 2), one.Message);
            producer.SendOffsetsToTransaction([new(input, 0, i + 5)], consumer.ConsumerGroupMetadata, Soon);
            if (i == 10)
                producer.AbortTransaction(Soon);
            else
                producer.CommitTransaction(Soon);
        }
        ReadTopic(output, 2).Order().ShouldBe(Enumerable.Range(0, 20).Where(i => i is < 10 or > 14).Select(i => $"{i}").Order());
        consumer.Committed([new(input, 0)], Soon).Single().Offset.Value.ShouldBe(20);
    }

    [Fact]
    public async Task A_second_transactional_producer_fences_the_first()
    {
        await StartAsync();
        var topic = (await CreateAsync()).Name;
        var config = ProducerConfig();
        config.TransactionalId = "one";
        using var first = Build(config);
        first.InitTransactions(Soon);
        first.BeginTransaction();
        await first.ProduceAsync(topic, new() { Key = "k", Value = "lost" }, Cancelled);
        using var second = Build(config);
        second.InitTransactions(Soon);
        second.BeginTransaction();
        await second.ProduceAsync(topic, new() { Key = "k", Value = "kept" }, Cancelled);
        second.CommitTransaction(Soon);
        Should.Throw<KafkaException>(() => first.CommitTransaction(Soon)).Error.Code.ShouldBe(ErrorCode.Local_Fenced);
        ReadTopic(topic, 1).ShouldBe(["kept"]);
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task A_group_shares_partitions_and_takes_over_what_a_member_leaves(PartitionAssignmentStrategy strategy)
    {
        await StartAsync();
        var topic = (await CreateAsync(4)).Name;
        var config = ConsumerConfig("shared");
        config.PartitionAssignmentStrategy = strategy;
        using var first = Build(config);
        first.Subscribe(topic);
        var second = Build(config);
        try
        {
            await Eventually.ThatAsync(() => Poll(first).Assignment.Count == 4, Soon, "the first has all");
            second.Subscribe(topic);
            await Eventually.ThatAsync(
                () => (Poll(first).Assignment.Count, Poll(second).Assignment.Count) == (2, 2),
                Soon,
                "both have two partitions"
            );
            first.Assignment.Intersect(second.Assignment).ShouldBeEmpty();
            second.Commit([new(second.Assignment[0], 0)]);
            second.Close();
        }
        finally
        {
            second.Dispose();
        }
        await Eventually.ThatAsync(() => Poll(first).Assignment.Count == 4, Soon, "the first has all again");
        first.Close();
    }

    private static IConsumer<string, string> Poll(IConsumer<string, string> consumer)
    {
        consumer.Consume(TimeSpan.FromMilliseconds(20));
        return consumer;
    }

    [Fact]
    public async Task Topics_are_made_described_changed_and_deleted()
    {
        await StartAsync(brokers: 3);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Cluster.Bootstrap }).Build();
        await admin.CreateTopicsAsync([
            new()
            {
                Name = "made",
                NumPartitions = 2,
                ReplicationFactor = 3,
            },
        ]);
        var exists = await Should.ThrowAsync<CreateTopicsException>(() => admin.CreateTopicsAsync([new() { Name = "made" }]));
        exists.Results[0].Error.Code.ShouldBe(ErrorCode.TopicAlreadyExists);
        await admin.CreatePartitionsAsync([new() { Topic = "made", IncreaseTo = 5 }]);
        var described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["made"]));
        described.TopicDescriptions.ShouldHaveSingleItem().Partitions.Count.ShouldBe(5);
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = "made" };
        await admin.IncrementalAlterConfigsAsync(
            new()
            {
                [resource] =
                [
                    new()
                    {
                        Name = "retention.ms",
                        Value = "1234",
                        IncrementalOperation = AlterConfigOpType.Set,
                    },
                ],
            }
        );
        var configs = await admin.DescribeConfigsAsync([resource]);
        configs[0].Entries["retention.ms"].Value.ShouldBe("1234");
        (await admin.DescribeClusterAsync()).Nodes.Count.ShouldBe(3);
        await admin.DeleteTopicsAsync(["made"]);
        admin.GetMetadata("made", Soon).Topics[0].Error.Code.ShouldBe(ErrorCode.UnknownTopicOrPart);
    }

    [Fact]
    public async Task Groups_are_listed_described_and_deleted()
    {
        await StartAsync();
        var topic = (await CreateAsync()).Name;
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Cluster.Bootstrap }).Build();
        using (var consumer = Build(ConsumerConfig("watched")))
        {
            consumer.Subscribe(topic);
            await Eventually.ThatAsync(() => Poll(consumer).Assignment.Count == 1, Soon, "an assignment");
            consumer.Commit([new(topic, 0, 0)]);
            var described = await admin.DescribeConsumerGroupsAsync(["watched"]);
            var group = described.ConsumerGroupDescriptions.ShouldHaveSingleItem();
            (group.State, group.Members.Count).ShouldBe((ConsumerGroupState.Stable, 1));
            group.Members[0].Assignment.TopicPartitions.ShouldHaveSingleItem().Topic.ShouldBe(topic);
            consumer.Close();
        }
        (await admin.ListConsumerGroupsAsync()).Valid.ShouldContain(g => g.GroupId == "watched");
        var offsets = await admin.ListConsumerGroupOffsetsAsync([new("watched", null)]);
        offsets[0].Partitions.ShouldHaveSingleItem().Offset.Value.ShouldBe(0);
        await admin.DeleteGroupsAsync(["watched"]);
        (await admin.ListConsumerGroupsAsync()).Valid.ShouldNotContain(g => g.GroupId == "watched");
    }

    [Fact]
    public async Task Offsets_are_found_by_time()
    {
        await StartAsync();
        var topic = (await CreateAsync()).Name;
        // Of the last hour: older than the topic's retention they would be gone.
        var start = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        using (var producer = Build(ProducerConfig()))
        {
            for (var i = 0; i < 10; i++)
                producer.Produce(
                    topic,
                    new()
                    {
                        Key = "k",
                        Value = $"{i}",
                        Timestamp = new Timestamp(start.AddMinutes(i)),
                    }
                );
            producer.Flush(Cancelled);
        }
        using var consumer = Build(ConsumerConfig("times"));
        Offset At(double minutes) =>
            consumer.OffsetsForTimes([new(new(topic, 0), new Timestamp(start.AddMinutes(minutes)))], Soon).Single().Offset;
        At(0).Value.ShouldBe(0);
        At(4.5).Value.ShouldBe(5);
        At(9).Value.ShouldBe(9);
        At(9.5).ShouldBe(Offset.End);
        var marks = consumer.QueryWatermarkOffsets(new(topic, 0), Soon);
        (marks.Low.Value, marks.High.Value).ShouldBe((0L, 10L));
    }

    [Fact]
    public async Task Unknown_topics_are_told_as_such()
    {
        await StartAsync();
        var config = ProducerConfig();
        config.TopicMetadataPropagationMaxMs = 0;
        using var producer = Build(config);
        var refused = await Should.ThrowAsync<ProduceException<string, string>>(() =>
            producer.ProduceAsync("nowhere", new() { Key = "k", Value = "v" }, Cancelled)
        );
        refused.Error.Code.ShouldBeOneOf(ErrorCode.UnknownTopicOrPart, ErrorCode.Local_UnknownTopic);
        using var consumer = Build(ConsumerConfig("lost"));
        consumer.Subscribe("nowhere");
        Should.Throw<ConsumeException>(() => consumer.Consume(Cancelled)).Error.Code.ShouldBe(ErrorCode.UnknownTopicOrPart);
    }
}
