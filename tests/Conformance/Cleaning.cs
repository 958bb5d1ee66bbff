using Keystone.Conformance.Brokers;
using Keystone.Conformance.Wire;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;
using Shouldly;
using Xunit;

namespace Keystone.Conformance;

/// <summary>Retention and compaction: what a log loses, and what a reader sees of it.</summary>
public sealed class Cleaning(TestedBrokers brokers) : ConformanceTest(brokers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static readonly (string, string)[] Compacted =
    [
        ("cleanup.policy", "compact"),
        ("segment.ms", "100"),
        ("min.cleanable.dirty.ratio", "0.01"),
        ("delete.retention.ms", "100"),
    ];

    /// <summary>Closes the present segment (older than segment.ms) with a record that stays in the next one.</summary>
    private static async Task RollAsync(WireClient client, WireTopic topic)
    {
        await Testing.Eventually.PassAsync(TimeSpan.FromMilliseconds(150));
        (await client.ProduceAsync(topic, Batches.Keyed(("roll", "over")))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    /// <summary>The whole log: a broker reads one segment for each fetch.</summary>
    private static async Task<RecordData> FetchAllAsync(WireClient client, WireTopic topic)
    {
        var all = new List<byte>();
        for (long offset = 0; ; )
        {
            var data = await client.FetchAsync(topic, offset);
            if (data.Records.Length == 0)
                return RecordData.Of(all.ToArray());
            all.AddRange(data.Records.ToArray());
            offset = Batches.Headers(data.Records)[^1].NextOffset;
        }
    }

    private static async Task<List<(long Offset, string? Key, string? Value)>> ReadAllAsync(WireClient client, WireTopic topic) =>
        Batches.Records(await FetchAllAsync(client, topic));

    [Theory, AllBrokers]
    public async Task Retention_by_size_moves_the_log_start(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("sized", 1, ("segment.bytes", "1048576"), ("retention.bytes", "1048576"));
        var unlimited = await client.CreateTopicAsync("unlimited", 1, ("segment.bytes", "1048576"), ("retention.bytes", "-1"));
        for (var i = 0; i < 8; i++)
            foreach (var one in new[] { unlimited, topic })
                (await client.ProduceAsync(one, Batches.Of(new string('x', 600_000)))).ErrorCode.ShouldBe(ErrorCode.None);
        await Testing.Eventually.ThatAsync(async () => (await client.ListOffsetAsync(topic, -2)).Offset >= 4, Patience, "the start moves");
        var start = (await client.ListOffsetAsync(topic, -2)).Offset;
        // Never below what is to be retained.
        start.ShouldBeLessThanOrEqualTo(6);
        (await client.FetchAsync(topic, offset: 0)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        var rest = await client.FetchAsync(topic, offset: start);
        (rest.ErrorCode, rest.LogStartOffset, rest.HighWatermark).ShouldBe((ErrorCode.None, start, 8L));
        (await client.ListOffsetAsync(unlimited, -2)).Offset.ShouldBe(0);
    }

    [Theory, AllBrokers]
    public async Task Retention_by_time_empties_a_log_of_old_records(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("timed", 1, ("retention.ms", "1000"));
        await client.ProduceAsync(topic, Batches.Make([("k", "old")], timestamp: Now - 60_000));
        await Testing.Eventually.ThatAsync(async () => (await client.ListOffsetAsync(topic, -2)).Offset == 1, Patience, "the start moves");
        (await client.FetchAsync(topic, offset: 0)).ErrorCode.ShouldBe(ErrorCode.OffsetOutOfRange);
        (await client.ProduceAsync(topic, Batches.Make([("k", "new")], timestamp: Now + 600_000))).BaseOffset.ShouldBe(1);
        Batches.Records((await client.FetchAsync(topic, offset: 1)).Records).ShouldBe([(1, "k", "new")]);
    }

    [Theory]
    [AllBrokers(CompressionCodec.None)]
    [AllBrokers(CompressionCodec.Gzip)]
    [AllBrokers(CompressionCodec.Lz4)]
    [AllBrokers(CompressionCodec.Zstd)]
    public async Task Compaction_keeps_the_last_of_each_key_at_its_offset(BrokerKind kind, CompressionCodec codec)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, Compacted);
        await client.ProduceAsync(topic, Batches.Make([("a", "1"), ("b", "1"), ("c", "1")], codec));
        await client.ProduceAsync(topic, Batches.Make([("b", "2"), ("d", "2")], codec));
        await client.ProduceAsync(topic, Batches.Make([("d", "3")], codec));
        await RollAsync(client, topic);
        await Testing.Eventually.ThatAsync(async () => (await ReadAllAsync(client, topic)).Count == 5, Patience, "two records go");
        (await ReadAllAsync(client, topic)).ShouldBe([(0, "a", "1"), (2, "c", "1"), (3, "b", "2"), (5, "d", "3"), (6, "roll", "over")]);
        var bytes = await FetchAllAsync(client, topic);
        var first = Batches.Headers(bytes)[0];
        (first.BaseOffset, first.LastOffsetDelta, first.RecordCount, first.HasHoles, first.Codec).ShouldBe((0L, 2, 2, true, codec));
        BatchCrc.Verify(bytes.ToArray()[..first.TotalBytes]).ShouldBeTrue();
        (await client.ListOffsetAsync(topic, -2)).Offset.ShouldBe(0);
        // An offset that is gone gives the batch that spans it.
        var spanning = Batches.Headers((await client.FetchAsync(topic, offset: 4)).Records)[0];
        (spanning.BaseOffset, spanning.LastOffset, spanning.RecordCount).ShouldBe((3L, 4L, 1));
    }

    [Theory, AllBrokers]
    public async Task A_batch_whose_records_are_all_gone_is_gone_too(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, Compacted);
        await client.ProduceAsync(topic, Batches.Keyed(("a", "1"), ("b", "1")));
        await client.ProduceAsync(topic, Batches.Keyed(("a", "2"), ("b", "2")));
        await RollAsync(client, topic);
        await Testing.Eventually.ThatAsync(async () => (await ReadAllAsync(client, topic)).Count == 3, Patience, "a batch goes");
        Batches.Headers(await FetchAllAsync(client, topic)).Select(h => h.BaseOffset).ShouldBe([2, 4]);
        Batches.Headers((await client.FetchAsync(topic, offset: 0)).Records)[0].BaseOffset.ShouldBe(2);
    }

    [Theory, AllBrokers]
    public async Task The_last_batch_of_a_producer_stays_without_records(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, Compacted);
        var id = (await client.InitAsync()).ProducerId;
        await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "1"));
        await client.ProduceAsync(topic, Batches.Keyed(("k", "2")));
        await RollAsync(client, topic);
        await Testing.Eventually.ThatAsync(async () => (await ReadAllAsync(client, topic)).Count == 2, Patience, "the record goes");
        var empty = Batches.Headers(await FetchAllAsync(client, topic))[0];
        (empty.BaseOffset, empty.RecordCount, empty.ProducerId, empty.BaseSequence).ShouldBe((0L, 0, id, 0));
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 0, "1"))).BaseOffset.ShouldBe(0);
        (await client.ProduceAsync(topic, Batches.Idempotent(id, 0, 1, "3"))).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Theory, AllBrokers]
    public async Task Tombstones_get_a_horizon_and_go_after_it(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, Compacted);
        await client.ProduceAsync(topic, Batches.Keyed(("a", "1"), ("b", "1")));
        await client.ProduceAsync(topic, Batches.Keyed(("a", null), ("c", "2")));
        await RollAsync(client, topic);
        await Testing.Eventually.ThatAsync(
            async () => Batches.Headers(await FetchAllAsync(client, topic)).Exists(h => h.HasDeleteHorizon),
            Patience,
            "the tombstone has a horizon"
        );
        (await ReadAllAsync(client, topic)).ShouldContain((2L, "a", null));
        await Testing.Eventually.ThatAsync(
            async () =>
            {
                // The cleaner looks again when there is something new to clean.
                await client.ProduceAsync(topic, Batches.Keyed(("a2", "x")));
                await RollAsync(client, topic);
                return !(await ReadAllAsync(client, topic)).Exists(r => r.Key == "a");
            },
            Patience,
            "the tombstone goes"
        );
        (await ReadAllAsync(client, topic)).ShouldContain((3L, "c", "2"));
    }

    [Theory, AllBrokers]
    public async Task Aborted_records_go_and_committed_ones_stay(BrokerKind kind)
    {
        var client = await StartAsync(kind);
        var topic = await client.CreateTopicAsync("compacted", 1, Compacted);
        var t = new WireTransaction(client, TestedBroker.NewName("cleaned"));
        await t.InitAsync();
        await client.ProduceAsync(topic, Batches.Keyed(("k", "before")));
        await t.AddAsync(topic);
        await t.ProduceAsync(topic, ["aborted"]);
        await t.EndAsync(commit: false);
        await t.AddAsync(topic);
        await client.ProduceAsync(topic, Batches.Keyed(("other", "1")));
        await t.EndAsync(commit: true);
        await Testing.Eventually.ThatAsync(
            async () => (await client.ListOffsetAsync(topic, -1, committed: true)).Offset == 5,
            Patience,
            "both transactions end"
        );
        await RollAsync(client, topic);
        // "before" is the last of its key that counts.
        await Testing.Eventually.ThatAsync(async () => (await ReadAllAsync(client, topic)).Count == 3, Patience, "the aborted record goes");
        (await ReadAllAsync(client, topic)).ShouldBe([(0, "k", "before"), (3, "other", "1"), (5, "roll", "over")]);
    }
}
