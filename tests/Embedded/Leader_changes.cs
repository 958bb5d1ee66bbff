using System.Net.Sockets;
using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>Brokers that stop and come back, and leaders that move.</summary>
[Trait("kind", "functional")]
public sealed class Leader_changes : ClusterTest
{
    private static async Task<MetadataResponse> MetadataAsync(WireClient client, WireTopic topic) =>
        await client.SendAsync(new MetadataRequest { Topics = [new() { Name = topic.Name }] }, 12);

    private static async Task<MetadataResponse.MetadataResponsePartition> PartitionAsync(WireClient client, WireTopic topic) =>
        (await MetadataAsync(client, topic)).Topics[0].Partitions[0];

    [Fact]
    public async Task A_stopped_brokers_partitions_are_led_by_the_next_in_sync_replica()
    {
        await StartAsync(brokers: 3);
        var topic = await CreateAsync();
        var first = await ConnectAsync(0);
        (await first.ProduceAsync(topic, Batches.Of("a"))).ErrorCode.ShouldBe(ErrorCode.None);
        var before = await PartitionAsync(first, topic);
        before.LeaderId.ShouldBe(0);
        await Faults.StopBrokerAsync(0);
        var second = await ConnectAsync(1);
        var metadata = await MetadataAsync(second, topic);
        metadata.Brokers.Select(b => b.NodeId).ShouldBe([1, 2]);
        var after = metadata.Topics[0].Partitions[0];
        after.LeaderId.ShouldBeOneOf(1, 2);
        after.LeaderEpoch.ShouldBe(before.LeaderEpoch + 1);
        after.IsrNodes.ShouldBe([1, 2], ignoreOrder: true);
        after.OfflineReplicas.ShouldBe([0]);
        var leader = await ConnectAsync(after.LeaderId);
        (await leader.ProduceAsync(topic, Batches.Of("b"))).BaseOffset.ShouldBe(1);
        var fetched = await leader.FetchAsync(topic);
        Batches.Records(fetched.Records).Select(r => r.Value).ShouldBe(["a", "b"]);
        Batches.Headers(fetched.Records).Select(h => h.PartitionLeaderEpoch).ShouldBe([before.LeaderEpoch, after.LeaderEpoch]);
    }

    [Fact]
    public async Task A_stopped_broker_closes_its_connections_and_accepts_none()
    {
        await StartAsync(brokers: 2);
        var client = await ConnectAsync(0);
        var other = await ConnectAsync(1);
        await Faults.StopBrokerAsync(0);
        (await client.Wire.IsClosedByBrokerAsync()).ShouldBeTrue();
        await Should.ThrowAsync<SocketException>(() => ConnectAsync(0));
        (await other.SendAsync(new DescribeClusterRequest(), 1)).Brokers.Select(b => b.BrokerId).ShouldBe([1]);
        // Both again: stopping what is stopped and starting what runs changes nothing.
        await Faults.StopBrokerAsync(0);
        await Faults.StartBrokerAsync(1);
        await Faults.StartBrokerAsync(0);
        var again = await ConnectAsync(0);
        (await again.SendAsync(new DescribeClusterRequest(), 1)).Brokers.Select(b => b.BrokerId).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_broker_that_comes_back_follows_and_can_lead_again_without_loss()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        await Faults.StopBrokerAsync(0);
        var second = await ConnectAsync(1);
        await second.ProduceAsync(topic, Batches.Of("while it was away"));
        await Faults.StartBrokerAsync(0);
        (await PartitionAsync(second, topic)).IsrNodes.ShouldBe([0, 1], ignoreOrder: true);
        (await PartitionAsync(second, topic)).LeaderId.ShouldBe(1);
        await Faults.MoveLeaderAsync(topic.Name, 0, 0);
        var first = await ConnectAsync(0);
        Batches.Records((await first.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["while it was away"]);
    }

    [Fact]
    public async Task The_old_leader_refuses_and_names_the_new_one()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var old = await ConnectAsync(0);
        await Faults.MoveLeaderAsync(topic.Name, 0, 1);
        var epoch = (await PartitionAsync(old, topic)).LeaderEpoch;
        var produce = await old.SendAsync(WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of("a")), -1, null), 10);
        var refused = produce.Responses[0].PartitionResponses[0];
        refused.ErrorCode.ShouldBe(ErrorCode.NotLeaderOrFollower);
        (refused.CurrentLeader.LeaderId, refused.CurrentLeader.LeaderEpoch).ShouldBe((1, epoch));
        produce.NodeEndpoints.ShouldHaveSingleItem().Port.ShouldBe(Cluster.Ports[1]);
        var list = await old.ListOffsetAsync(topic, -1);
        list.ErrorCode.ShouldBe(ErrorCode.NotLeaderOrFollower);
        (await old.FetchAsync(topic, version: 10)).ErrorCode.ShouldBe(ErrorCode.NotLeaderOrFollower);
    }

    [Fact]
    public async Task A_long_poll_with_the_old_epoch_is_ended_by_the_change()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var reader = await ConnectAsync(0);
        var epoch = (await PartitionAsync(reader, topic)).LeaderEpoch;
        var request = WireClient.FetchRequest(topic, 0, 0, maxWaitMs: 30_000);
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = epoch;
        var polling = reader.SendAsync(request, 16);
        await Faults.MoveLeaderAsync(topic.Name, 0, 1);
        var answer = await polling.WaitAsync(Soon, Cancelled);
        var data = answer.Responses[0].Partitions[0];
        data.ErrorCode.ShouldBe(ErrorCode.FencedLeaderEpoch);
        (data.CurrentLeader.LeaderId, data.CurrentLeader.LeaderEpoch).ShouldBe((1, epoch + 1));
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = epoch + 2;
        var second = await ConnectAsync(1);
        (await second.SendAsync(request, 16)).Responses[0].Partitions[0].ErrorCode.ShouldBe(ErrorCode.UnknownLeaderEpoch);
    }

    [Fact]
    public async Task Without_its_last_in_sync_replica_a_partition_has_no_leader_until_it_is_back()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var second = await ConnectAsync(1);
        await Faults.StopFollowingAsync(topic.Name, 0, 1);
        await Faults.DropFromSyncAsync(topic.Name, 0, 1);
        var first = await ConnectAsync(0);
        (await first.ProduceAsync(topic, Batches.Of("only on 0"))).ErrorCode.ShouldBe(ErrorCode.None);
        await Faults.StopBrokerAsync(0);
        var leaderless = await PartitionAsync(second, topic);
        (leaderless.LeaderId, leaderless.ErrorCode).ShouldBe((-1, ErrorCode.LeaderNotAvailable));
        leaderless.IsrNodes.ShouldBe([0]);
        (await second.ProduceAsync(topic, Batches.Of("b"))).ErrorCode.ShouldBe(ErrorCode.NotLeaderOrFollower);
        await Should.ThrowAsync<InvalidOperationException>(() => Faults.MoveLeaderAsync(topic.Name, 0, 1));
        await Faults.StartBrokerAsync(0);
        first = await ConnectAsync(0);
        Batches.Records((await first.FetchAsync(topic)).Records).Select(r => r.Value).ShouldBe(["only on 0"]);
    }
}
