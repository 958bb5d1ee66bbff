using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Tests.Harness;

/// <summary>A listener that speaks Kafka's frames and leaves every answer to the cluster's script.</summary>
internal sealed class FakeBroker : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Socket> open = [];
    private readonly Lock gate = new();
    private readonly FakeCluster cluster;
    private readonly Task accepting;

    public FakeBroker(FakeCluster cluster, int nodeId)
    {
        this.cluster = cluster;
        NodeId = nodeId;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int NodeId { get; }

    public int Port { get; }

    public int Connections { get; private set; }

    public void DropConnections()
    {
        lock (gate)
        {
            foreach (var socket in open)
                socket.Dispose();
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        DropConnections();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                socket.NoDelay = true;
                lock (gate)
                {
                    open.Add(socket);
                    Connections++;
                }
                _ = ServeAsync(socket, Connections);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var arrived = Channel.CreateUnbounded<FakeRequest>();
            var reading = ReadAsync(stream, connection, arrived.Writer);
            await foreach (var request in arrived.Reader.ReadAllAsync(stop.Token))
            {
                if (!await AnswerAsync(stream, request))
                    break;
            }
            socket.Close();
            await reading;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side, or the test, has closed it.
        }
        catch (Exception e)
        {
            cluster.Defects.Add(e);
        }
    }

    /// <summary>Reads ahead of the answers, so that a test sees what is on its way.</summary>
    private async Task ReadAsync(NetworkStream stream, int connection, ChannelWriter<FakeRequest> arrived)
    {
        try
        {
            var size = new byte[4];
            while (true)
            {
                await stream.ReadExactlyAsync(size, stop.Token);
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
                await stream.ReadExactlyAsync(frame, stop.Token);
                var request = Read(frame, connection);
                cluster.Arrived.Enqueue(request);
                arrived.TryWrite(request);
            }
        }
        catch (Exception e)
        {
            arrived.TryComplete(e);
        }
    }

    private FakeRequest Read(byte[] frame, int connection)
    {
        var reader = new ProtocolReader(frame);
        var header = RequestHeader.Read(ref reader);
        var message = ApiCatalogue.Get(header.ApiKey).ReadRequest(ref reader, header.ApiVersion);
        return new FakeRequest(NodeId, connection, header, message);
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, FakeRequest request)
    {
        var reply = cluster.Answer(request);
        while (reply is FakeReply.LateReply late)
        {
            await late.Gate.WaitAsync(stop.Token);
            reply = late.Then;
        }
        switch (reply)
        {
            case FakeReply.MessageReply { Message: var message }:
                using (var writer = new ProtocolWriter())
                {
                    var isRefusal = message is ApiVersionsResponse { ErrorCode: ErrorCode.UnsupportedVersion };
                    ResponseFrame.Write(writer, request.Header.CorrelationId, message, isRefusal ? (short)0 : request.Header.ApiVersion);
                    await stream.WriteAsync(writer.ToArray(), stop.Token);
                }
                return true;
            case FakeReply.RawReply { Bytes: var bytes }:
                await stream.WriteAsync(bytes, stop.Token);
                return true;
            case FakeReply.SilentReply:
                await new TaskCompletionSource().Task.WaitAsync(stop.Token);
                return false;
            default:
                return false;
        }
    }
}
