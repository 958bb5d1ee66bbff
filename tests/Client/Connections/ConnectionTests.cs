using Keystone.Client.Tests.Harness;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Connections;

[Trait("kind", "functional")]
public sealed class ConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeCluster cluster = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_pipelined_and_answered_in_order()
    {
        var gate = new TaskCompletionSource();
        cluster.On(
            ApiKey.ListGroups,
            request =>
                FakeReply.After(
                    gate.Task,
                    FakeReply.Of(
                        new ListGroupsResponse { Groups = { new() { GroupId = request.As<ListGroupsRequest>().StatesFilter[0] } } }
                    )
                )
        );
        await using var client = await cluster.ConnectAsync();
        var sent = Enumerable.Range(0, 20).Select(i => ListAsync(client, $"{i}")).ToArray();
        gate.SetResult();
        var answers = await Task.WhenAll(sent);
        answers.ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
        cluster.Brokers[0].Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_broker_that_knows_an_older_ApiVersions_only_is_asked_again()
    {
        cluster.On(
            ApiKey.ApiVersions,
            request =>
                request.Header.ApiVersion <= 2
                    ? null
                    : FakeReply.Of(
                        new ApiVersionsResponse
                        {
                            ErrorCode = ErrorCode.UnsupportedVersion,
                            ApiKeys =
                            {
                                new() { ApiKey = (short)ApiKey.ApiVersions, MaxVersion = 2 },
                            },
                        }
                    )
        );
        await using var client = await cluster.ConnectAsync();
        client.ClusterId.ShouldBe("fake-cluster");
        cluster.Requests.Where(r => r.Api == ApiKey.ApiVersions).Select(r => r.Header.ApiVersion).ShouldBe([(short)4, (short)2]);
    }

    [Fact]
    public async Task What_a_broker_lacks_is_named_all_at_once_when_connecting()
    {
        cluster.Versions[ApiKey.Produce] = (0, 2);
        cluster.Versions.Remove(ApiKey.EndTxn);
        var error = await Should.ThrowAsync<BrokerLacksApiException>(() => cluster.ConnectAsync());
        error.Apis.ShouldBe([ApiKey.Produce, ApiKey.EndTxn]);
        error.Message.ShouldBe(
            $"KS3006 bootstrap 127.0.0.1:{cluster.Brokers[0].Port}: it speaks Produce 0 to 2, and 3 to 13 is needed; "
                + "it does not speak EndTxn, of which 0 to 5 is needed. Kafka 3.7 and later are served: upgrade the broker."
        );
    }

    [Fact]
    public async Task No_broker_at_all_is_told_with_each_address()
    {
        var port = FreePorts.Range(2);
        await using var client = new ClusterClient(cluster.Options() with { Bootstrap = $"127.0.0.1:{port},127.0.0.1:{port + 1}" });
        var error = await Should.ThrowAsync<ConnectionException>(() => client.ConnectAsync(Cancelled));
        error.Code.ShouldBe(ClientErrorCode.CannotConnect);
        error.Message.ShouldContain($"bootstrap 127.0.0.1:{port}: ");
        error.Message.ShouldContain($"bootstrap 127.0.0.1:{port + 1}: ");
    }

    [Fact]
    public async Task A_silent_listener_is_given_up_after_the_connect_timeout()
    {
        cluster.On(ApiKey.ApiVersions, _ => FakeReply.Silence);
        var time = new FakeTimeProvider();
        await using var client = new ClusterClient(cluster.Options(time));
        var connecting = client.ConnectAsync(Cancelled);
        await Eventually.ThatAsync(() => cluster.Requests.Any(), Soon, "a request");
        time.Advance(TimeSpan.FromSeconds(11));
        (await Should.ThrowAsync<ConnectionException>(() => connecting)).Message.ShouldContain("no answer in 10 s");
    }

    [Fact]
    public async Task A_request_that_is_not_answered_in_time_ends_the_connection_and_all_that_is_on_it()
    {
        var time = new FakeTimeProvider();
        await using var client = await cluster.ConnectAsync(time);
        cluster.On(ApiKey.ListGroups, _ => FakeReply.Silence);
        var first = ListAsync(client, "a");
        var second = ListAsync(client, "b");
        await Eventually.ThatAsync(() => cluster.Sent<ListGroupsRequest>().Any(), Soon, "the request");
        time.Advance(TimeSpan.FromSeconds(29));
        first.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(2));
        var error = await Should.ThrowAsync<ConnectionException>(() => first);
        error.Message.ShouldBe($"KS3003 broker 0 at 127.0.0.1:{cluster.Brokers[0].Port}: ListGroups was not answered in 30 s.");
        (await Should.ThrowAsync<ConnectionException>(() => second)).ShouldBeSameAs(error);
    }

    [Fact]
    public async Task A_shorter_time_out_behind_a_longer_one_is_kept()
    {
        var time = new FakeTimeProvider();
        await using var client = await cluster.ConnectAsync(time);
        await using var slot = client.OpenSlot();
        cluster.On(ApiKey.ListGroups, _ => FakeReply.Silence);
        var request = new ListGroupsRequest();
        var patient = slot.SendAsync<ListGroupsRequest, ListGroupsResponse>(0, ConnectionPurpose.Metadata, request, Cancelled);
        await Eventually.ThatAsync(() => cluster.Sent<ListGroupsRequest>().Any(), Soon, "the request");
        var hasty = slot.SendAsync<ListGroupsRequest, ListGroupsResponse>(
            0,
            ConnectionPurpose.Metadata,
            request,
            Cancelled,
            timeout: TimeSpan.FromSeconds(1)
        );
        time.Advance(TimeSpan.FromSeconds(2));
        (await Should.ThrowAsync<ConnectionException>(() => hasty)).Message.ShouldContain("not answered in 1 s");
        await Should.ThrowAsync<ConnectionException>(() => patient);
    }

    [Theory]
    [InlineData(new byte[] { 0x48, 0x54, 0x54, 0x50, 0x2f }, ClientErrorCode.ResponseTooLarge)]
    [InlineData(new byte[] { 0, 0, 0, 2, 1, 1 }, ClientErrorCode.GarbageReceived)]
    [InlineData(new byte[] { 0, 0, 0, 4, 0, 0, 0, 99 }, ClientErrorCode.GarbageReceived)]
    [InlineData(new byte[] { 0, 0, 0, 5, 0, 0, 0, 1, 255 }, ClientErrorCode.GarbageReceived)]
    public async Task Garbage_ends_the_connection_with_its_reason(byte[] answer, ClientErrorCode code)
    {
        await using var client = await cluster.ConnectAsync();
        cluster.Next(ApiKey.ListGroups, _ => FakeReply.Raw(answer));
        var error = await Should.ThrowAsync<ConnectionException>(() => ListAsync(client, "a"));
        error.Code.ShouldBe(code);
        cluster.On(ApiKey.ListGroups, _ => FakeReply.Of(new ListGroupsResponse { Groups = { new() { GroupId = "b" } } }));
        (await ListAsync(client, "b")).ShouldBe("b");
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    [Fact]
    public async Task A_response_above_the_limit_is_refused()
    {
        await using var client = new ClusterClient(cluster.Options() with { MaxResponseBytes = 100_000 });
        await client.ConnectAsync(Cancelled);
        cluster.On(
            ApiKey.ListGroups,
            _ =>
                FakeReply.Of(
                    new ListGroupsResponse
                    {
                        Groups =
                        {
                            new()
                            {
                                GroupId = new string('x', 30_000),
                                ProtocolType = new string('x', 30_000),
                                GroupState = new string('x', 30_000),
                                GroupType = new string('x', 30_000),
                            },
                        },
                    }
                )
        );
        var error = await Should.ThrowAsync<ConnectionException>(() => ListAsync(client, "a"));
        error.Message.ShouldContain("bytes, and 100000 are allowed");
    }

    [Fact]
    public async Task A_connection_that_the_broker_closed_is_opened_again()
    {
        await using var client = await cluster.ConnectAsync();
        cluster.On(ApiKey.ListGroups, _ => FakeReply.Of(new ListGroupsResponse { Groups = { new() { GroupId = "a" } } }));
        await ListAsync(client, "a");
        cluster.Brokers[0].DropConnections();
        await Eventually.ThatAsync(
            async () =>
            {
                try
                {
                    return await ListAsync(client, "a") == "a";
                }
                catch (ConnectionException)
                {
                    return false;
                }
            },
            Soon,
            "an answer over a new connection"
        );
    }

    [Fact]
    public async Task A_cancelled_request_ends_at_once_and_its_late_answer_is_dropped()
    {
        await using var client = await cluster.ConnectAsync();
        var gate = new TaskCompletionSource();
        var reply = FakeReply.Of(new ListGroupsResponse { Groups = { new() { GroupId = "late" } } });
        cluster.Next(ApiKey.ListGroups, _ => FakeReply.After(gate.Task, reply), _ => reply);
        using var cancel = new CancellationTokenSource();
        var request = new ListGroupsRequest();
        var first = client.SendAsync<ListGroupsRequest, ListGroupsResponse>(0, ConnectionPurpose.Metadata, request, cancel.Token);
        await Eventually.ThatAsync(() => cluster.Sent<ListGroupsRequest>().Any(), Soon, "the request");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        (await ListAsync(client, "next")).ShouldBe("late");
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    [Fact]
    public async Task Closing_ends_what_is_on_its_way()
    {
        var client = await cluster.ConnectAsync();
        cluster.On(ApiKey.ListGroups, _ => FakeReply.Silence);
        var waiting = ListAsync(client, "a");
        await Eventually.ThatAsync(() => cluster.Sent<ListGroupsRequest>().Any(), Soon, "the request");
        await client.DisposeAsync();
        (await Should.ThrowAsync<ConnectionException>(() => waiting)).Code.ShouldBe(ClientErrorCode.Disposed);
        (await Should.ThrowAsync<ConnectionException>(() => ListAsync(client, "b"))).Code.ShouldBe(ClientErrorCode.Disposed);
        cluster.Pool.OutstandingLeases.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_that_the_broker_does_not_speak_fails_alone()
    {
        cluster.Versions.Remove(ApiKey.ListGroups);
        await using var client = await cluster.ConnectAsync();
        var error = await Should.ThrowAsync<BrokerLacksApiException>(() => ListAsync(client, "a"));
        error.Apis.ShouldBe([ApiKey.ListGroups]);
        (await client.RefreshAsync(Cancelled)).Brokers.Count.ShouldBe(1);
        cluster.Brokers[0].Connections.ShouldBe(2);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        cluster.Defects.ShouldBeEmpty();
    }

    private static async Task<string> ListAsync(ClusterClient client, string state)
    {
        var request = new ListGroupsRequest { StatesFilter = { state } };
        using var answer = await client.SendAsync<ListGroupsRequest, ListGroupsResponse>(0, ConnectionPurpose.Metadata, request, Cancelled);
        return answer.Response.Groups[0].GroupId;
    }
}
