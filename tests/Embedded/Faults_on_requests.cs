using Keystone.Conformance.Wire;
using Keystone.Embedded.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests;

/// <summary>What can be made to go wrong with requests: each fault does what it says, to whom it says, as often as it says.</summary>
[Trait("kind", "functional")]
public sealed class Faults_on_requests : ClusterTest
{
    private static readonly FaultScope Produce = FaultScope.For(ApiKey.Produce);

    private static Task<ProduceResponse> SendAsync(WireClient client, WireTopic topic, string value = "a") =>
        client.SendAsync(WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of(value)), -1, null), 9);

    private static ErrorCode ErrorOf(ProduceResponse response, int topic = 0) => response.Responses[topic].PartitionResponses[0].ErrorCode;

    private static async Task<long> EndAsync(WireClient client, WireTopic topic) => (await client.ListOffsetAsync(topic, -1)).Offset;

    [Fact]
    public async Task A_dropped_request_is_neither_handled_nor_answered()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var (hanging, other) = (await ConnectAsync(), await ConnectAsync());
        using var fault = Faults.Drop(Produce with { Times = 1 });
        var sent = SendAsync(hanging, topic);
        await fault.HitAsync(cancel: Cancelled).WaitAsync(Soon, Cancelled);
        ErrorOf(await SendAsync(other, topic, "b")).ShouldBe(ErrorCode.None);
        (await EndAsync(other, topic)).ShouldBe(1);
        sent.IsCompleted.ShouldBeFalse();
        await Faults.CloseConnectionsAsync(0);
        await Should.ThrowAsync<EndOfStreamException>(() => sent);
    }

    [Fact]
    public async Task A_dropped_answer_leaves_the_records_there()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var (hanging, other) = (await ConnectAsync(), await ConnectAsync());
        using var fault = Faults.DropAnswer(Produce with { Times = 1 });
        var sent = SendAsync(hanging, topic);
        await fault.HitAsync(cancel: Cancelled).WaitAsync(Soon, Cancelled);
        (await EndAsync(other, topic)).ShouldBe(1);
        sent.IsCompleted.ShouldBeFalse();
        await Faults.CloseConnectionsAsync(0);
        await Should.ThrowAsync<EndOfStreamException>(() => sent);
    }

    [Fact]
    public async Task Closing_before_and_after_tells_the_client_the_same_and_the_log_apart()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        using (Faults.Close(Produce))
            await Should.ThrowAsync<EndOfStreamException>(async () => await SendAsync(await ConnectAsync(), topic));
        (await EndAsync(client, topic)).ShouldBe(0);
        using (Faults.CloseAfter(Produce))
            await Should.ThrowAsync<EndOfStreamException>(async () => await SendAsync(await ConnectAsync(), topic));
        (await EndAsync(client, topic)).ShouldBe(1);
    }

    [Fact]
    public async Task A_delay_is_as_long_as_it_says()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await StartAsync(time: time);
        var topic = await CreateAsync();
        var (slow, other) = (await ConnectAsync(), await ConnectAsync());
        using var fault = Faults.Delay(Produce with { Times = 1 }, TimeSpan.FromSeconds(5));
        var sent = SendAsync(slow, topic);
        await fault.HitAsync(cancel: Cancelled).WaitAsync(Soon, Cancelled);
        (await EndAsync(other, topic)).ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(4_990));
        (await EndAsync(other, topic)).ShouldBe(0);
        sent.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(20));
        ErrorOf(await sent.WaitAsync(Soon, Cancelled)).ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task What_is_held_goes_on_when_the_fault_is_taken_away()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var (held, other) = (await ConnectAsync(), await ConnectAsync());
        var fault = Faults.Hold(Produce);
        var sent = SendAsync(held, topic);
        await fault.HitAsync(cancel: Cancelled).WaitAsync(Soon, Cancelled);
        (await EndAsync(other, topic)).ShouldBe(0);
        fault.Dispose();
        ErrorOf(await sent.WaitAsync(Soon, Cancelled)).ShouldBe(ErrorCode.None);
        fault.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_for_a_topic_leaves_the_request_s_others_alone()
    {
        await StartAsync();
        var (bad, good) = (await CreateAsync(), await CreateAsync());
        var client = await ConnectAsync();
        using var fault = Faults.Error(FaultScope.For(ApiKey.Produce, bad.Name), ErrorCode.NotLeaderOrFollower);
        var request = WireClient.ProduceRequest(bad, 0, RecordData.Of(Batches.Of("a")), -1, null);
        request.TopicData.AddRange(WireClient.ProduceRequest(good, 0, RecordData.Of(Batches.Of("a")), -1, null).TopicData);
        var answer = await client.SendAsync(request, 9);
        ErrorOf(answer, 0).ShouldBe(ErrorCode.NotLeaderOrFollower);
        ErrorOf(answer, 1).ShouldBe(ErrorCode.None);
        ((await EndAsync(client, bad)), (await EndAsync(client, good))).ShouldBe((0L, 1L));
        // A request that does not name the topic is not hit.
        ErrorOf(await SendAsync(client, good)).ShouldBe(ErrorCode.None);
        fault.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task Errors_of_whole_apis_reach_fetches_coordinators_and_producers()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        using (Faults.Error(FaultScope.For(ApiKey.Fetch), ErrorCode.UnknownServerError))
            (await client.SendAsync(WireClient.FetchRequest(topic, 0, 0), 12)).ErrorCode.ShouldBe(ErrorCode.UnknownServerError);
        using (Faults.Error(FaultScope.For(ApiKey.InitProducerId), ErrorCode.ClusterAuthorizationFailed))
            (await client.InitAsync()).ErrorCode.ShouldBe(ErrorCode.ClusterAuthorizationFailed);
        using (Faults.Error(FaultScope.For(ApiKey.FindCoordinator), ErrorCode.GroupAuthorizationFailed))
            (await client.SendAsync(new FindCoordinatorRequest { KeyType = 0, CoordinatorKeys = ["g"] }, 4))
                .Coordinators[0]
                .ErrorCode.ShouldBe(ErrorCode.GroupAuthorizationFailed);
        using (Faults.Error(FaultScope.For(ApiKey.EndTxn), ErrorCode.UnknownServerError))
            (await client.SendAsync(new EndTxnRequest { TransactionalId = "t" }, 3)).ErrorCode.ShouldBe(ErrorCode.UnknownServerError);
        (await client.InitAsync()).ErrorCode.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task A_fault_skips_then_hits_so_often_and_is_spent()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        using var fault = Faults.Error(Produce with { Skip = 1, Times = 2 }, ErrorCode.NotEnoughReplicasAfterAppend);
        var errors = new List<ErrorCode>();
        for (var i = 0; i < 5; i++)
            errors.Add(ErrorOf(await SendAsync(client, topic)));
        const ErrorCode Hit = ErrorCode.NotEnoughReplicasAfterAppend;
        errors.ShouldBe([ErrorCode.None, Hit, Hit, ErrorCode.None, ErrorCode.None]);
        fault.Hits.ShouldBe(2);
        await fault.HitAsync(2, Cancelled).WaitAsync(Soon, Cancelled);
        fault.HitAsync(3, Cancelled).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_fault_hits_only_its_client_its_broker_and_what_its_condition_says()
    {
        await StartAsync(brokers: 2);
        var topic = await CreateAsync();
        var (mine, other) = (await ConnectAsync(0, "mine-1"), await ConnectAsync(0, "other"));
        const ErrorCode Hit = ErrorCode.NotEnoughReplicasAfterAppend;
        using (Faults.Error(Produce with { ClientId = "mine" }, Hit))
        {
            ErrorOf(await SendAsync(mine, topic)).ShouldBe(Hit);
            ErrorOf(await SendAsync(other, topic)).ShouldBe(ErrorCode.None);
        }
        using (Faults.Error(Produce with { Broker = 1 }, Hit))
            ErrorOf(await SendAsync(mine, topic)).ShouldBe(ErrorCode.None);
        using (Faults.Error(Produce with { Where = r => ((ProduceRequest)r).Acks == 1 }, Hit))
        {
            ErrorOf(await SendAsync(mine, topic)).ShouldBe(ErrorCode.None);
            var request = WireClient.ProduceRequest(topic, 0, RecordData.Of(Batches.Of("a")), 1, null);
            ErrorOf(await mine.SendAsync(request, 9)).ShouldBe(Hit);
        }
    }

    [Fact]
    public async Task Of_several_faults_the_first_one_set_hits_until_it_is_spent_and_all_can_be_cleared()
    {
        await StartAsync();
        var topic = await CreateAsync();
        var client = await ConnectAsync();
        Faults.Error(Produce with { Times = 1 }, ErrorCode.NotEnoughReplicasAfterAppend);
        Faults.Error(Produce, ErrorCode.RequestTimedOut);
        ErrorOf(await SendAsync(client, topic)).ShouldBe(ErrorCode.NotEnoughReplicasAfterAppend);
        ErrorOf(await SendAsync(client, topic)).ShouldBe(ErrorCode.RequestTimedOut);
        Faults.Clear();
        ErrorOf(await SendAsync(client, topic)).ShouldBe(ErrorCode.None);
    }
}
