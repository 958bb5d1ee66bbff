using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Keystone.Cli.Workers;

/// <summary>
/// The worker's own HTTP on a free loopback port: one short request per connection. A listener of this size starts in a millisecond and holds a few
/// kilobytes, which a web host does not. Everything that comes in is bounded: connections at a time, bytes of a request, seconds. A request whose Host is
/// not a loopback name (a web page that was given our address) or that comes from a page (Origin) is refused.
/// </summary>
internal sealed class WorkerHttp : IAsyncDisposable
{
    private const int MaxConnections = 16;
    private const int MaxRequestBytes = 8 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<HttpQuestion, CancellationToken, Task<HttpReply>> _answer;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _connections = new(MaxConnections);
    private readonly Task _accepting;

    public WorkerHttp(Func<HttpQuestion, CancellationToken, Task<HttpReply>> answer, TimeProvider time)
    {
        _answer = answer;
        _time = time;
        _listener.Start(MaxConnections);
        _accepting = Task.Run(AcceptAsync);
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                await _connections.WaitAsync(_stop.Token).ConfigureAwait(false);
                var socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(socket);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A connection that was gone before it was accepted.
                _connections.Release();
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Patience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
            var reply = HttpQuestion.TryRead(await ReadHeadAsync(socket, either.Token).ConfigureAwait(false), out var question)
                // Not on the thread that read the question: in a worker it serves the lanes' sockets.
                ? await Task.Run(() => _answer(question, either.Token), either.Token).ConfigureAwait(false)
                : HttpReply.Text(400, "bad request");
            await SendAsync(socket, reply, either.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            // Closing with unread bytes would reset the connection, and the reply with it.
            var rest = new byte[1024];
            for (var left = 64; left > 0 && await socket.ReceiveAsync(rest, either.Token).ConfigureAwait(false) > 0; left--) { }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Too slow, or gone: its connection is closed, nothing else is touched.
        }
        finally
        {
            socket.Dispose();
            _connections.Release();
        }
    }

    /// <summary>The request up to its empty line; null when it is longer than allowed or ends before.</summary>
    private static async Task<string?> ReadHeadAsync(Socket socket, CancellationToken stop)
    {
        var bytes = new byte[MaxRequestBytes];
        var length = 0;
        while (length < bytes.Length)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(length), stop).ConfigureAwait(false);
            if (read == 0)
                return null;
            length += read;
            var end = bytes.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return Encoding.Latin1.GetString(bytes, 0, end);
        }
        return null;
    }

    private static async Task SendAsync(Socket socket, HttpReply reply, CancellationToken stop)
    {
        var head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {reply.Status} {reply.StatusText}\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {reply.Body.Length}\r\n"
                + "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n"
        );
        ReadOnlyMemory<byte> left = (byte[])[.. head, .. reply.Body];
        while (!left.IsEmpty)
            left = left[await socket.SendAsync(left, stop).ConfigureAwait(false)..];
    }
}
