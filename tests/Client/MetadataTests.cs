using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests;

[Trait("kind", "functional")]
public sealed class MetadataTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeCluster cluster = new(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topics_are_known_by_name_and_id_with_their_leaders()
    {
        var topic = cluster.AddTopic("events", 2, leader: 1);
        await using var client = await cluster.ConnectAsync();
        client.Metadata.ClusterId.ShouldBe("fake-cluster");
        client.Metadata.Topic("events")!.Id.ShouldBe(topic.Id);
        client.Metadata.Topic(topic.Id)!.PartitionCount.ShouldBe(2);
        client.Metadata.LeaderOf(new("events", 1)).ShouldBe(1);
        client.Metadata.LeaderOf(new("events", 2)).ShouldBe(-1);
        client.Metadata.LeaderOf(new("other", 0)).ShouldBe(-1);
    }

    [Fact]
    public async Task A_topic_is_asked_for_when_it_is_needed_and_never_created()
    {
        await using var client = await cluster.ConnectAsync();
        (await client.GetTopicAsync("later", Cancelled)).ShouldBeNull();
        cluster.AddTopic("later");
        (await client.GetTopicAsync("later", Cancelled)).ShouldNotBeNull().PartitionCount.ShouldBe(1);
        cluster.Sent<MetadataRequest>().ShouldAllBe(r => !r.AllowAutoTopicCreation);
    }

    [Fact]
    public async Task A_broker_that_is_behind_does_not_bring_an_older_leader_back()
    {
        var topic = cluster.AddTopic("events");
        topic.Move(0, 1);
        await using var client = await cluster.ConnectAsync();
        client.Metadata.Partition(new("events", 0))!.LeaderEpoch.ShouldBe(1);
        topic.Epochs[0] = 0;
        topic.Leaders[0] = 0;
        var refreshed = await client.RefreshAsync(Cancelled);
        refreshed.LeaderOf(new("events", 0)).ShouldBe(1);
        // Another topic of that name starts its epochs anew.
        topic.Id = Guid.NewGuid();
        (await client.RefreshAsync(Cancelled)).LeaderOf(new("events", 0)).ShouldBe(0);
    }

    [Fact]
    public async Task A_broker_that_is_behind_does_not_take_new_partitions_away()
    {
        var topic = cluster.AddTopic("events", 3);
        await using var client = await cluster.ConnectAsync();
        var grown = topic.Leaders;
        topic.Leaders = grown[..2];
        var behind = await client.RefreshAsync(Cancelled);
        behind.Topic("events")!.PartitionCount.ShouldBe(3);
        behind.LeaderOf(new("events", 2)).ShouldBe(grown[2]);
        // Another topic of that name has as many as it has.
        topic.Id = Guid.NewGuid();
        (await client.RefreshAsync(Cancelled)).Topic("events")!.PartitionCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_leader_hint_counts_when_it_is_newer()
    {
        cluster.AddTopic("events").Move(0, 0);
        await using var client = await cluster.ConnectAsync();
        client.ApplyLeaderHint(new("events", 0), 1, 1, null);
        client.Metadata.LeaderOf(new("events", 0)).ShouldBe(0);
        client.ApplyLeaderHint(new("events", 0), 1, 2, null);
        client.Metadata.LeaderOf(new("events", 0)).ShouldBe(1);
        client.ApplyLeaderHint(new("events", 0), 7, 3, new(7, new("127.0.0.1", 7777), null));
        client.Metadata.LeaderOf(new("events", 0)).ShouldBe(7);
    }

    [Fact]
    public async Task Age_and_requests_renew_it()
    {
        var time = new FakeTimeProvider();
        await using var client = await cluster.ConnectAsync(time);
        cluster.AddTopic("events");
        client.Track("events");
        time.Advance(TimeSpan.FromMilliseconds(150));
        await Eventually.ThatAsync(() => client.Metadata.Topic("events") is { Exists: true }, Soon, "the tracked topic");
        cluster.AddTopic("events", 3);
        time.Advance(TimeSpan.FromSeconds(21));
        await Eventually.ThatAsync(() => client.Metadata.Topic("events")!.PartitionCount == 3, Soon, "the new partitions");
    }

    [Fact]
    public async Task Another_cluster_behind_the_same_addresses_is_refused()
    {
        await using var client = await cluster.ConnectAsync();
        cluster.ClusterId = "another";
        var error = await Should.ThrowAsync<ClusterException>(() => client.RefreshAsync(Cancelled));
        error.Code.ShouldBe(ClientErrorCode.ClusterChanged);
        error.Message.ShouldContain("its id was fake-cluster and is now another");
        client.ClusterId.ShouldBe("fake-cluster");
    }

    [Fact]
    public async Task A_refresh_goes_to_another_broker_when_one_is_away()
    {
        await using var client = await cluster.ConnectAsync();
        await cluster.Brokers[0].DisposeAsync();
        (await client.RefreshAsync(Cancelled)).Brokers.Count.ShouldBe(2);
        await cluster.Brokers[1].DisposeAsync();
        var error = await Should.ThrowAsync<ConnectionException>(() => client.RefreshAsync(Cancelled));
        error.Message.ShouldContain("no broker answers");
    }

    [Fact]
    public async Task Whoever_asks_during_a_refresh_gets_the_next_one()
    {
        await using var client = await cluster.ConnectAsync();
        var gate = new TaskCompletionSource();
        var before = cluster.Sent<MetadataRequest>().Count();
        cluster.Next(ApiKey.Metadata, request => FakeReply.After(gate.Task, new FakeAnswers(cluster).Answer(request)));
        var first = client.RefreshAsync(Cancelled);
        await Eventually.ThatAsync(() => cluster.Sent<MetadataRequest>().Count() == before + 1, Soon, "the first request");
        cluster.AddTopic("events");
        var second = client.GetTopicAsync("events", Cancelled);
        var third = client.RefreshAsync(Cancelled);
        gate.SetResult();
        await first;
        (await second).ShouldNotBeNull();
        await third;
        cluster.Sent<MetadataRequest>().Count().ShouldBe(before + 2);
    }

    [Fact]
    public async Task The_newest_finalised_features_count()
    {
        cluster.FinalizedFeatures["transaction.version"] = 2;
        await using var client = await cluster.ConnectAsync();
        client.Features.HasTransactionsV2.ShouldBeTrue();
        client.Features.Level("metadata.version").ShouldBe((short)0);
    }

    [Fact]
    public async Task A_coordinator_is_asked_for_once_until_it_is_forgotten()
    {
        await using var client = await cluster.ConnectAsync();
        (await client.FindCoordinatorAsync(CoordinatorKind.Group, "g", Cancelled)).ShouldBe(0);
        await client.FindCoordinatorAsync(CoordinatorKind.Group, "g", Cancelled);
        await client.FindCoordinatorAsync(CoordinatorKind.Transaction, "g", Cancelled);
        client.ForgetCoordinator(CoordinatorKind.Group, "g");
        await client.FindCoordinatorAsync(CoordinatorKind.Group, "g", Cancelled);
        cluster.Sent<FindCoordinatorRequest>().Select(r => r.KeyType).ShouldBe([(sbyte)0, (sbyte)1, (sbyte)0]);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        cluster.Defects.ShouldBeEmpty();
    }
}
