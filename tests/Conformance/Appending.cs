using System.Buffers.Binary;
using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>What a broker makes of the batches that it takes.</summary>
public sealed class Appending(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory, AllBrokers]
    public async Task Offsets_go_on_from_batch_to_batch(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        (await client.ProduceAsync(topic, Batches.Of("a", "b"))).BaseOffset.ShouldBe(0);
        var second = await client.ProduceAsync(topic, Batches.Of("c"));
        second.BaseOffset.ShouldBe(2);
        second.LogAppendTimeMs.ShouldBe(-1);
        second.LogStartOffset.ShouldBe(0);
        Batches.Records((await client.FetchAsync(topic)).Records).ShouldBe([(0, "k", "a"), (1, "k", "b"), (2, "k", "c")]);
    }

    [Theory]
    [AllBrokers(CompressionCodec.None)]
    [AllBrokers(CompressionCodec.Gzip)]
    [AllBrokers(CompressionCodec.Snappy)]
    [AllBrokers(CompressionCodec.Lz4)]
    [AllBrokers(CompressionCodec.Zstd)]
    public async Task Bytes_are_kept_but_for_base_offset_and_leader_epoch(BrokerKind kind, CompressionCodec codec)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Of("before"));
        var sent = Batches.Make(Enumerable.Range(0, 50).Select(i => ((string?)$"key{i}", (string?)new string('v', i))), codec);
        (await client.ProduceAsync(topic, sent)).ErrorCode.ShouldBe(ErrorCode.None);
        var kept = (await client.FetchAsync(topic, offset: 1)).Records.ToArray();
        kept.Length.ShouldBe(sent.Length);
        BinaryPrimitives.ReadInt64BigEndian(kept).ShouldBe(1);
        BinaryPrimitives.ReadInt32BigEndian(kept.AsSpan(12)).ShouldBe(0);
        kept[16..].ShouldBe(sent[16..]);
        kept[8..12].ShouldBe(sent[8..12]);
    }

    [Theory, AllBrokers]
    public async Task A_topic_of_append_time_stamps_its_own(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("stamped", 1, ("message.timestamp.type", "LogAppendTime"));
        var before = Now;
        var answer = await client.ProduceAsync(topic, Batches.Make([("k", "a"), ("k", "b")], timestamp: 1_000));
        answer.ErrorCode.ShouldBe(ErrorCode.None);
        answer.LogAppendTimeMs.ShouldBeInRange(before - 1, Now + 1);
        var bytes = (await client.FetchAsync(topic)).Records;
        var header = Batches.Headers(bytes).ShouldHaveSingleItem();
        header.TimestampType.ShouldBe(TimestampType.LogAppendTime);
        header.MaxTimestamp.ShouldBe(answer.LogAppendTimeMs);
        header.BaseTimestamp.ShouldBe(1_000);
        BatchCrc.Verify(bytes.ToArray()).ShouldBeTrue();
    }

    [Theory]
    [AllBrokers(CompressionCodec.None)]
    [AllBrokers(CompressionCodec.Lz4)]
    public async Task A_maximum_time_that_no_record_has_is_put_right(BrokerKind kind, CompressionCodec codec)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        var time = Now - 5_000;
        var batch = Batches.Edit(
            Batches.Make([("k", "a")], codec, timestamp: time),
            b => BinaryPrimitives.WriteInt64BigEndian(b.AsSpan(35), time + 9_000)
        );
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.None);
        var bytes = (await client.FetchAsync(topic)).Records;
        Batches.Headers(bytes)[0].MaxTimestamp.ShouldBe(time);
        BatchCrc.Verify(bytes.ToArray()).ShouldBeTrue();
    }

    [Theory]
    [AllBrokers("gzip", CompressionCodec.Gzip)]
    [AllBrokers("snappy", CompressionCodec.Snappy)]
    [AllBrokers("lz4", CompressionCodec.Lz4)]
    [AllBrokers("zstd", CompressionCodec.Zstd)]
    [AllBrokers("uncompressed", CompressionCodec.None)]
    public async Task A_topic_with_a_codec_of_its_own_re_encodes(BrokerKind kind, string type, CompressionCodec stored)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("codec", 1, ("compression.type", type));
        var sent = stored == CompressionCodec.Snappy ? CompressionCodec.Gzip : CompressionCodec.Snappy;
        var init = await client.InitAsync();
        var batch = Batches.Make([("k", "one"), ("k", "two")], sent, stamp: new BatchStamp(init.ProducerId, 0, 0, false));
        (await client.ProduceAsync(topic, batch)).ErrorCode.ShouldBe(ErrorCode.None);
        var bytes = (await client.FetchAsync(topic)).Records;
        var header = Batches.Headers(bytes).ShouldHaveSingleItem();
        header.Codec.ShouldBe(stored);
        header.ProducerId.ShouldBe(init.ProducerId);
        header.BaseSequence.ShouldBe(0);
        Batches.Records(bytes).ShouldBe([(0, "k", "one"), (1, "k", "two")]);
        // A retry is recognised though the stored bytes are others.
        (await client.ProduceAsync(topic, batch)).BaseOffset.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task Tombstones_empty_values_and_null_keys_stay_apart(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync();
        await client.ProduceAsync(topic, Batches.Keyed(("k", null), ("k", ""), (null, "v"), ("", "v")));
        Batches.Records((await client.FetchAsync(topic)).Records).ShouldBe([(0, "k", null), (1, "k", ""), (2, null, "v"), (3, "", "v")]);
    }
}
