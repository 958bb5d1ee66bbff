using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Keystone.Kafka.Protocol;

namespace Keystone.Conformance.Wire;

/// <summary>One connection to one broker that sends what a test says, in the version that it says, and shows the answer as it is.</summary>
public sealed class WireConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Socket socket;
    private readonly ProtocolWriter writer = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private int correlationId;

    private WireConnection(Socket socket) => this.socket = socket;

    public string ClientId { get; init; } = "conformance";

    public static async Task<WireConnection> ConnectAsync(string host, int port, string clientId = "conformance")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(host), port);
        return new WireConnection(socket) { ClientId = clientId };
    }

    /// <exception cref="EndOfStreamException">The broker closed the connection in the place of an answer.</exception>
    public async Task<TResponse> SendAsync<TResponse>(IKafkaRequest<TResponse> request, short version)
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        using var patience = new CancellationTokenSource(Patience);
        await sending.WaitAsync(patience.Token);
        try
        {
            await WriteAsync(request, version, patience.Token);
            var frame = await ReadFrameAsync(patience.Token);
            return Read<TResponse>(frame, version);
        }
        catch (SocketException e)
        {
            throw new EndOfStreamException("The broker reset the connection.", e);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Sends a request and awaits nothing, as a producer with acks=0 does.</summary>
    public Task SendOnlyAsync(IKafkaMessage request, short version) => WriteAsync(request, version, CancellationToken.None);

    /// <summary>Sends bytes as they are, size and all.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>The next frame without its size.</summary>
    /// <exception cref="EndOfStreamException">The broker closed the connection.</exception>
    public async Task<byte[]> ReadFrameAsync(CancellationToken cancel = default)
    {
        var size = await ReadAsync(4, cancel);
        return await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(size), cancel);
    }

    /// <summary>Whether the broker closes the connection soon, without another byte.</summary>
    public async Task<bool> IsClosedByBrokerAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await socket.ReceiveAsync(new byte[1], SocketFlags.None, patience.Token) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        writer.Dispose();
        sending.Dispose();
        return default;
    }

    private async Task WriteAsync(IKafkaMessage request, short version, CancellationToken cancel)
    {
        writer.Reset();
        RequestFrame.Write(writer, ++correlationId, ClientId, request, version);
        ReadOnlyMemory<byte> bytes = writer.ToArray();
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }

    private TResponse Read<TResponse>(byte[] frame, short version)
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        var reader = new ProtocolReader(frame);
        var header = ResponseHeader.Read(ref reader, TResponse.Key, version);
        if (header.CorrelationId != correlationId)
            throw new InvalidDataException($"Answer {header.CorrelationId} came for request {correlationId}.");
        return TResponse.Read(ref reader, version);
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; )
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(at), SocketFlags.None, cancel);
            if (read == 0)
                throw new EndOfStreamException("The broker closed the connection.");
            at += read;
        }
        return bytes;
    }
}
