using System.Buffers.Binary;
using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>What a broker refuses to append, and with which code.</summary>
public sealed class Produce_validation(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory, AllBrokers]
    public async Task A_flipped_bit_is_a_corrupt_message(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Of("a", "b");
        batch[^2] ^= 0x10;
        var answer = await client.ProduceAsync(topic, batch);
        answer.ErrorCode.ShouldBe(ErrorCode.CorruptMessage);
        answer.BaseOffset.ShouldBe(-1);
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task Old_magics_are_invalid_records(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Of("a");
        batch[16] = 1;
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task Two_batches_for_one_partition_are_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var answer = await client.ProduceAsync(topic, [.. Batches.Of("a"), .. Batches.Of("b")]);
        answer.ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task No_batch_at_all_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, [])).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task A_batch_that_is_cut_off_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Of("a")[..40])).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task Bytes_behind_the_batch_are_dropped(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, [.. Batches.Of("a"), 0, 0, 0])).ErrorCode.ShouldBe(ErrorCode.None);
        Batches.Records((await client.FetchAsync(topic)).Records).ShouldBe([(0, "k", "a")]);
    }

    [Theory, AllBrokers]
    public async Task A_batch_with_holes_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Edit(Batches.Of("a", "b"), b => BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(23), 5));
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task A_batch_without_records_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Of("a")[..61];
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), 49);
        batch = Batches.Edit(batch, b => BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(57), 0));
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task A_base_offset_other_than_0_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Of("a");
        BinaryPrimitives.WriteInt64BigEndian(batch, 7);
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task Control_batches_of_clients_are_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Edit(Batches.Of("a"), b => b[22] |= 0x20);
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task A_producer_id_without_sequence_is_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Idempotent(1, 0, -1, "a"))).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task Records_that_contradict_the_count_are_invalid(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Edit(
            Batches.Of("a", "b"),
            b =>
            {
                BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(57), 3);
                BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(23), 2);
            }
        );
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
    }

    [Theory, AllBrokers]
    public async Task A_batch_over_max_message_bytes_is_too_large(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("small", 1, ("max.message.bytes", "200"));
        (await client.ProduceAsync(topic, Batches.Of(new string('x', 300)))).ErrorCode.ShouldBe(ErrorCode.MessageTooLarge);
        (await client.ProduceAsync(topic, Batches.Of("fits"))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task The_limit_of_bytes_is_exact(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var batch = Batches.Of(new string('x', 100));
        var topic = await client.CreateTopicAsync("exact", 1, ("max.message.bytes", $"{batch.Length}"));
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.None);
        (await client.ProduceAsync(topic, Batches.Of(new string('x', 101)))).ErrorCode.ShouldBe(ErrorCode.MessageTooLarge);
    }

    [Theory, AllBrokers]
    public async Task Null_keys_in_a_compacted_topic_are_named_one_by_one(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
        var answer = await client.ProduceAsync(topic, Batches.Keyed(("k", "1"), (null, "2"), ("k", "3"), (null, "4")));
        answer.ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
        answer.RecordErrors.Select(e => e.BatchIndex).ShouldBe([1, 3]);
        answer.ErrorMessage.ShouldNotBeNullOrEmpty();
        (await client.ListOffsetAsync(topic, -1)).Offset.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task Before_v8_record_errors_are_not_told(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
        var answer = await client.ProduceAsync(topic, Batches.Keyed((null, "2")), version: 7);
        answer.ErrorCode.ShouldBe(ErrorCode.InvalidRecord);
        answer.RecordErrors.ShouldBeEmpty();
    }

    [Theory, AllBrokers]
    public async Task A_timestamp_two_hours_ahead_is_refused_by_4_and_taken_by_3(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var answer = await client.ProduceAsync(topic, Batches.Make([("k", "v")], timestamp: Now + 7_200_000));
        answer.ErrorCode.ShouldBe(Is4 ? ErrorCode.InvalidTimestamp : ErrorCode.None);
        answer.RecordErrors.Select(e => e.BatchIndex).ShouldBe(Is4 ? [0] : []);
    }

    [Theory, AllBrokers]
    public async Task Timestamps_out_of_the_topics_bounds_are_named(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(
            "bounded",
            1,
            ("message.timestamp.before.max.ms", "60000"),
            ("message.timestamp.after.max.ms", "60000")
        );
        var early = await client.ProduceAsync(topic, Batches.Make([("k", "1"), ("k", "2")], timestamp: Now - 120_000));
        early.ErrorCode.ShouldBe(ErrorCode.InvalidTimestamp);
        early.RecordErrors.Select(e => e.BatchIndex).ShouldBe([0, 1]);
        var late = await client.ProduceAsync(topic, Batches.Make([("k", "1")], timestamp: Now + 120_000));
        late.ErrorCode.ShouldBe(ErrorCode.InvalidTimestamp);
        (await client.ProduceAsync(topic, Batches.Make([("k", "1")], timestamp: Now))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task No_timestamp_is_within_any_bounds(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("bounded", 1, ("message.timestamp.before.max.ms", "60000"));
        (await client.ProduceAsync(topic, Batches.Make([("k", "1")], timestamp: -1))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Append_time_claimed_by_a_producer_is_taken_back(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Edit(Batches.Of("a"), b => b[22] |= 0x08);
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.None);
        var bytes = (await client.FetchAsync(topic)).Records;
        Batches.Headers(bytes)[0].TimestampType.ShouldBe(TimestampType.CreateTime);
        BatchCrc.Verify(bytes.ToArray()).ShouldBeTrue();
        var timeless = Batches.Edit(Batches.Make([("k", "v")], timestamp: -1), b => b[22] |= 0x08);
        (await client.ProduceAsync(topic, timeless)).ErrorCode.ShouldBe(ErrorCode.InvalidTimestamp);
    }

    [Theory, AllBrokers]
    public async Task Acks_other_than_minus_1_0_and_1_are_refused(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Of("a"), acks: 2)).ErrorCode.ShouldBe(ErrorCode.InvalidRequiredAcks);
    }

    [Theory, AllBrokers]
    public async Task Unknown_partitions_and_topics_are_told_apart_from_others(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Of("a"), partition: 9)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
        var missing = new WireTopic("missing", Guid.NewGuid());
        (await client.ProduceAsync(missing, Batches.Of("a"))).ErrorCode.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Theory, AllBrokers(Only = "4")]
    public async Task An_unknown_topic_id_is_its_own_error(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var missing = new WireTopic("", Guid.NewGuid());
        (await client.ProduceAsync(missing, Batches.Of("a"), version: 13)).ErrorCode.ShouldBe(ErrorCode.UnknownTopicId);
    }

    [Theory, AllBrokers]
    public async Task Clients_do_not_write_internal_topics(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        await client.FindCoordinatorAsync("g", 0);
        var answer = await client.ProduceAsync(new WireTopic("__consumer_offsets", Guid.Empty), Batches.Of("a"));
        answer.ErrorCode.ShouldBe(ErrorCode.InvalidTopicException);
    }

    [Theory, AllBrokers]
    public async Task More_in_sync_replicas_than_there_are_replicas_are_not_asked_for(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("strict", 1, ("min.insync.replicas", "2"));
        (await client.ProduceAsync(topic, Batches.Of("a"))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Zstd_needs_v7(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var batch = Batches.Make([("k", "v")], CompressionCodec.Zstd);
        (await client.ProduceAsync(topic, batch, version: 6)).ErrorCode.ShouldBe(ErrorCode.UnsupportedCompressionType);
        (await client.ProduceAsync(topic, batch, version: 7)).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Acks_0_is_not_answered_and_an_error_closes_the_connection(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.Wire.SendOnlyAsync(WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of("a")), 0, null), 9);
        // The next answer on the connection is the fetch's.
        Batches.Records((await client.FetchAsync(topic)).Records).ShouldBe([(0, "k", "a")]);
        var corrupt = Batches.Of("b");
        corrupt[^1] ^= 1;
        await client.Wire.SendOnlyAsync(WireClient.ProduceRequest(topic, 0, RecordData.Of(corrupt), 0, null), 9);
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
    }

    [Theory, AllBrokers]
    public async Task One_bad_partition_does_not_spoil_the_others(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync(partitions: 2);
        var request = WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of("a")), -1, null);
        var corrupt = Batches.Of("b");
        corrupt[^1] ^= 1;
        request.TopicData[0].PartitionData.Add(new() { Index = 1, Records = RecordData.Of(corrupt) });
        var answers = (await client.SendAsync(request, 9)).Responses[0].PartitionResponses;
        answers.OrderBy(a => a.Index).Select(a => a.ErrorCode).ShouldBe([ErrorCode.None, ErrorCode.CorruptMessage]);
    }
}
