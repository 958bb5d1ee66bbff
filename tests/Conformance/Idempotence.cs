using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Idempotent producers (KIP-98, KIP-360).</summary>
public sealed class Idempotence(TestedBrokers brokers) : ConformanceTest(brokers)
{
    [Theory, AllBrokers]
    public async Task A_retry_gets_the_offset_of_the_first_try(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        var batch = Batches.Idempotent(id, 0, 0, "a", "b");
        (await client.ProduceAsync(topic, batch)).BaseOffset.ShouldBe(0);
        var retry = await client.ProduceAsync(topic, batch);
        retry.ErrorCode.ShouldBe(ErrorCode.None);
        retry.BaseOffset.ShouldBe(0);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(2);
    }

    [Theory, AllBrokers]
    public async Task Retries_are_known_among_the_last_five_batches_only(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        for (var i = 0; i < 6; i++)
            (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, i, $"{i}"))).BaseOffset.ShouldBe(i);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "1"))).BaseOffset.ShouldBe(1);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "0"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(6);
    }

    [Theory, AllBrokers]
    public async Task A_gap_is_out_of_order(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "a"));
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 2, "c"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "b"))).BaseOffset.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task A_part_of_a_known_batch_is_not_a_retry(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "a", "b"));
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "b"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
    }

    [Theory, AllBrokers]
    public async Task An_unknown_producer_may_begin_anywhere(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 41, "a"))).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 42, "b"))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task A_new_epoch_begins_at_0_and_ends_the_old_one(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "a"));
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 1, 1, "b"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 1, 0, "b"))).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "c"))).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
    }

    [Theory, AllBrokers]
    public async Task A_retry_from_an_older_epoch_is_refused(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        var first = Batches.Idempotent(id, 0, 0, "a");
        await client.ProduceAsync(topic, first);
        await client.ProduceAsync(topic, Batches.Idempotent(id, 1, 0, "b"));
        (await client.ProduceAsync(topic, first)).ErrorCode.ShouldBe(ErrorCode.InvalidProducerEpoch);
    }

    [Theory, AllBrokers]
    public async Task Sequences_wrap_to_0(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var id = (await client.InitAsync()).ProducerId;
        var wrapping = Batches.Idempotent(id, 0, int.MaxValue - 1, "a", "b", "c");
        (await client.ProduceAsync(topic, wrapping)).BaseOffset.ShouldBe(0);
        (await client.ProduceAsync(topic, wrapping)).BaseOffset.ShouldBe(0);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "d"))).BaseOffset.ShouldBe(3);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "e"))).ErrorCode.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
    }

    [Theory, AllBrokers]
    public async Task Sequences_are_counted_by_partition(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        var id = (await client.InitAsync()).ProducerId;
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "a"), partition: 0)).BaseOffset.ShouldBe(0);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "a"), partition: 1)).BaseOffset.ShouldBe(0);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "b"), partition: 1)).BaseOffset.ShouldBe(1);
    }

    [Theory, AllBrokers]
    public async Task Producer_ids_are_never_given_twice(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var ids = new HashSet<long>();
        for (var i = 0; i < 20; i++)
        {
            var init = await client.InitAsync();
            init.ProducerEpoch.ShouldBe((short)0);
            ids.Add(init.ProducerId).ShouldBeTrue();
        }
    }

    [Theory, AllBrokers]
    public async Task A_producer_id_without_its_epoch_is_an_invalid_request(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        (await client.InitAsync(held: (5, -1))).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
        (await client.InitAsync(held: (-1, 3))).ErrorCode.ShouldBe(ErrorCode.InvalidRequest);
    }
}
