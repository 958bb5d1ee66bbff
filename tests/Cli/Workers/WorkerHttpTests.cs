using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Keystone.Cli.Workers;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Workers;

/// <summary>The worker's own HTTP: answers short questions from this machine, survives everything else.</summary>
[Trait("kind", "functional")]
public sealed class WorkerHttpTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly WorkerHttp _http = new(
        (question, _) =>
            Task.FromResult(
                question.Path == "/echo"
                    ? HttpReply.Text(
                        200,
                        $"{question.Method} {string.Join(",", question.Query.OrderBy(q => q.Key).Select(q => q.Key + "=" + q.Value))}"
                    )
                    : HttpReply.Text(404, "no")
            ),
        TimeProvider.System
    );

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task<string> SendAsync(byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(_http.Address).Port, TestContext.Current.CancellationToken);
        try
        {
            await socket.SendAsync(request);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It may have refused before it had read all.
        }
        using var reply = new MemoryStream();
        var bytes = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(bytes) is var read and > 0)
                reply.Write(bytes, 0, read);
        }
        catch (SocketException)
        {
            // Closed hard: as good as an answer.
        }
        return Encoding.Latin1.GetString(reply.ToArray());
    }

    private Task<string> SendAsync(string request) => SendAsync(Encoding.Latin1.GetBytes(request));

    [Fact]
    public async Task Answers_with_what_was_asked()
    {
        var reply = await SendAsync("GET /echo?b=2&a=x%2Fy HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
        reply.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        reply.ShouldContain("\r\nConnection: close\r\n");
        reply.ShouldEndWith("\r\n\r\nGET a=x/y,b=2\n");
    }

    [Theory]
    [InlineData("GET /echo HTTP/1.1\r\n\r\n")] // no host
    [InlineData("GET /echo HTTP/1.1\r\nHost: evil.example\r\n\r\n")] // a name that was pointed at us
    [InlineData("POST /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n")] // a web page
    [InlineData("DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET echo HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /echo HTTP/2\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\nHost: localhost\r\n")] // ends early
    [InlineData("\r\n\r\n")]
    public async Task Refuses_what_it_must_not_answer(string request) =>
        (await SendAsync(request)).ShouldStartWith("HTTP/1.1 400 Bad Request\r\n");

    [Fact]
    public async Task A_request_without_end_is_cut_off()
    {
        var reply = await SendAsync("GET /" + new string('x', 1 << 20));
        (reply.Length == 0 || reply.StartsWith("HTTP/1.1 400", StringComparison.Ordinal)).ShouldBeTrue(reply);
        (await SendAsync("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Idle_connections_are_closed_and_others_answered_meanwhile()
    {
        var idle = new List<Socket>();
        try
        {
            // More than it serves at a time: the last ones wait until the first are given up.
            for (var i = 0; i < 20; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, new Uri(_http.Address).Port, TestContext.Current.CancellationToken);
                idle.Add(socket);
            }
            var answered = SendAsync("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await Eventually.ThatAsync(() => answered.IsCompleted, Soon, "an answer although 20 connections idle");
            (await answered).ShouldStartWith("HTTP/1.1 200");
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Property(MaxTest = 200)]
    public async Task Arbitrary_bytes_never_stop_it(NonNull<byte[]> bytes)
    {
        await SendAsync([.. bytes.Get, .. "\r\n\r\n"u8]);
        (await SendAsync("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")).ShouldStartWith("HTTP/1.1 200");
    }
}
