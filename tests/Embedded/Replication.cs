using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Followers that lag, what acks=all waits for, and what min.insync.replicas refuses.</summary>
[Trait("kind", "functional")]
public sealed class Replication : ClusterTest
{
    private static Task<ProduceResponse> SendAsync(WireClient client, WireTopic topic, string value, short acks, int timeoutMs = 30_000)
    {
        var request = WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of(value)), acks, null);
        request.TimeoutMs = timeoutMs;
        return client.SendAsync(request, 9);
    }

    private static ErrorCode ErrorOf(ProduceResponse response) => response.Responses[0].PartitionResponses[0].ErrorCode;

    [Fact]
    public async Task Acks_all_waits_for_a_follower_and_acks_1_does_not()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        var client = await ConnectAsync();
        var waiting = await ConnectAsync();
        ErrorOf(await SendAsync(client, topic, "acks 1", acks: 1)).ShouldBe(ErrorCode.None);
        var all = SendAsync(waiting, topic, "acks all", acks: -1);
        await Testing.Eventually.ThatAsync(async () => (await EndAsync(client, topic)) == 2, Soon, "both are in the leader's log");
        // Consumers see what every in-sync replica has.
        var hidden = await client.FetchAsync(topic);
        (hidden.HighWatermark, hidden.Records.Length).ShouldBe((0L, 0));
        all.IsCompleted.ShouldBeFalse();
        await Faults.FollowAsync(topic.Name, 0, 1);
        ErrorOf(await all.WaitAsync(Soon, Cancelled)).ShouldBe(ErrorCode.None);
        (await client.FetchAsync(topic)).HighWatermark.ShouldBe(2);
    }

    [Fact]
    public async Task Acks_all_ends_at_its_timeout()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        var client = await ConnectAsync();
        var late = await SendAsync(client, topic, "late", acks: -1, timeoutMs: 50);
        ErrorOf(late).ShouldBe(ErrorCode.RequestTimedOut);
        late.Responses[0].PartitionResponses[0].BaseOffset.ShouldBe(-1);
        // It is in the log nevertheless.
        (await EndAsync(client, topic)).ShouldBe(1);
    }

    [Fact]
    public async Task Too_few_in_sync_replicas_refuse_before_and_after_the_append()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync(1, ("min.insync.replicas", "2"));
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        var client = await ConnectAsync();
        var waiting = await ConnectAsync();
        var all = SendAsync(waiting, topic, "after", acks: -1);
        await Testing.Eventually.ThatAsync(async () => (await EndAsync(client, topic)) == 1, Soon, "it is in the leader's log");
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        ErrorOf(await all.WaitAsync(Soon, Cancelled)).ShouldBe(ErrorCode.NotEnoughReplicasAfterAppend);
        ErrorOf(await SendAsync(client, topic, "before", acks: -1)).ShouldBe(ErrorCode.NotEnoughReplicas);
        ErrorOf(await SendAsync(client, topic, "acks 1", acks: 1)).ShouldBe(ErrorCode.None);
        (await EndAsync(client, topic)).ShouldBe(2);
    }

    [Fact]
    public async Task A_wait_for_followers_ends_with_the_leadership()
    {
        await StartAsync(brokers: 3);
        var topic = await CreateAsync();
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        var client = await ConnectAsync();
        var waiting = await ConnectAsync();
        var all = SendAsync(waiting, topic, "in doubt", acks: -1);
        await Testing.Eventually.ThatAsync(async () => (await EndAsync(client, topic)) == 1, Soon, "it is in the leader's log");
        await Faults.MoveLeaderAsync(topic.Name, 0, 2);
        ErrorOf(await all.WaitAsync(Soon, Cancelled)).ShouldBe(ErrorCode.NotLeaderOrFollower);
    }

    [Fact]
    public async Task A_follower_serves_fetches_up_to_what_it_has()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var leader = await ConnectAsync(0);
        await leader.ProduceAsync(topic, Batches.Of("a"));
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        await leader.ProduceAsync(topic, Batches.Of("b"));
        var follower = await ConnectAsync(1);
        Batches.Records((await follower.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["a"]);
        Batches.Records((await leader.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["a", "b"]);
    }

    /// <summary>The end of the leader's log, high watermark or not: where the epoch ends.</summary>
    private static async Task<long> EndAsync(WireClient client, WireTopic topic)
    {
        var metadata = await client.SendAsync(new MetadataRequest { Topics = [new() { Name = topic.Name }] }, 12);
        var request = new OffsetForLeaderEpochRequest
        {
            ReplicaId = -1,
            Topics =
            [
                new()
                {
                    Topic = topic.Name,
                    Partitions = [new() { Partition = 0, LeaderEpoch = metadata.Topics[0].Partitions[0].LeaderEpoch }],
                },
            ],
        };
        return (await client.SendAsync(request, 4)).Topics[0].Partitions[0].EndOffset;
    }
}
