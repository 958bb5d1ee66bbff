using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>The cleaner works beside the loop: whoever reads meanwhile sees every key's newest record, at its own offset.</summary>
[Trait("kind", "functional")]
public sealed class Compaction_under_load : ClusterTest
{
    private const int Keys = 40;

    private readonly List<(string Key, string Value)> written = [];

    private async Task<WireTopic> StartCompactingAsync(int brokers)
    {
        await StartAsync(
            new EmbeddedClusterOptions
            {
                Brokers = brokers,
                BrokerProperties = new Dictionary<string, string> { ["log.cleaner.backoff.ms"] = "1" },
            }
        );
        return await CreateAsync(1, ("cleanup.policy", "compact"), ("segment.ms", "1"), ("min.cleanable.dirty.ratio", "0.01"));
    }

    /// <summary>Writes batches of random keys, each value told by its offset.</summary>
    private async Task WriteAsync(WireClient client, WireTopic topic, int batches, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < batches; i++)
        {
            var records = Enumerable.Range(0, 5).Select(j => ($"k{random.Next(Keys)}", $"v{written.Count + j}")).ToArray();
            var answer = await client.ProduceAsync(topic, Batches.Make(records.Select(r => ((string?)r.Item1, (string?)r.Item2))));
            (answer.ErrorCode, answer.BaseOffset).ShouldBe((ErrorCode.None, (long)written.Count));
            lock (written)
                written.AddRange(records);
        }
    }

    /// <summary>The whole log as it is now, checked against what was written at each offset.</summary>
    private async Task<Dictionary<string, long>> ReadAsync(WireClient client, WireTopic topic)
    {
        var last = new Dictionary<string, long>();
        for (long offset = 0; ; )
        {
            var data = await client.FetchAsync(topic, offset);
            data.ErrorCode.ShouldBe(ErrorCode.None);
            if (data.Records.Length == 0)
                return last;
            foreach (var (at, key, value) in Batches.Records(data.Records))
            {
                if (at < offset)
                    continue;
                lock (written)
                    if (at < written.Count)
                        (key, value).ShouldBe(written[(int)at]);
                last[key!] = at;
            }
            offset = Batches.Headers(data.Records)[^1].NextOffset;
        }
    }

    [Fact]
    public async Task Readers_never_miss_the_newest_of_a_key()
    {
        var topic = await StartCompactingAsync(brokers: 1);
        var (writer, reader) = (await ConnectAsync(), await ConnectAsync());
        await WriteAsync(writer, topic, 50, seed: 1);
        var writing = WriteAsync(writer, topic, 1_500, seed: 2);
        var rounds = 0;
        while (!writing.IsCompleted)
        {
            var before = Newest();
            var last = await ReadAsync(reader, topic);
            foreach (var (key, offset) in before)
                last[key].ShouldBeGreaterThanOrEqualTo(offset, key);
            rounds++;
        }
        await writing;
        rounds.ShouldBeGreaterThan(1);
        // What is left at last: little more than one record of each key.
        await WriteAsync(writer, topic, 2, seed: 3);
        await Testing.Eventually.ThatAsync(async () => await CountAsync(reader, topic) < 4 * Keys, Soon, "the log is compacted");
        (await ReadAsync(reader, topic)).ShouldBe(Newest(), ignoreOrder: true);
        Cluster.Memory.HeldBytes.ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public async Task A_log_that_is_truncated_under_the_cleaner_keeps_what_the_new_leader_has()
    {
        var topic = await StartCompactingAsync(brokers: 2);
        for (var round = 0; round < 5; round++)
        {
            await Faults.MoveLeaderAsync(topic.Name, 0, 0);
            var leader = await ConnectAsync(0);
            await WriteAsync(leader, topic, 60, seed: round);
            var kept = written.Count;
            await Faults.StopFollowingAsync(topic.Name, 0, 1);
            await Faults.DropFromSyncAsync(topic.Name, 0, 1);
            await WriteAsync(leader, topic, 60, seed: 100 + round);
            await Faults.ElectUncleanlyAsync(topic.Name, 0, 1);
            written.RemoveRange(kept, written.Count - kept);
            var last = await ReadAsync(await ConnectAsync(1), topic);
            // A key's newest record may have been beyond the cut, and the one before it compacted away: what is there is right.
            last.Values.ShouldAllBe(offset => offset < kept);
        }
    }

    private Dictionary<string, long> Newest()
    {
        lock (written)
        {
            var newest = new Dictionary<string, long>();
            for (var i = 0; i < written.Count; i++)
                newest[written[i].Key] = i;
            return newest;
        }
    }

    private static async Task<int> CountAsync(WireClient client, WireTopic topic)
    {
        var count = 0;
        for (long offset = 0; ; )
        {
            var data = await client.FetchAsync(topic, offset);
            if (data.Records.Length == 0)
                return count;
            count += Batches.Records(data.Records).Count;
            offset = Batches.Headers(data.Records)[^1].NextOffset;
        }
    }
}
