using System.Net;
using System.Net.Sockets;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Cli.Tests.Online;

/// <summary>
/// A broker that speaks ApiVersions and Metadata alone, and names whatever brokers it is told to: what no real or embedded cluster of today shows.
/// </summary>
internal sealed class ScriptedBroker : IAsyncDisposable
{
    private static readonly ApiKey[] Spoken = [ApiKey.ApiVersions, ApiKey.Metadata];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public ScriptedBroker()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Bootstrap => $"127.0.0.1:{Port}";

    /// <summary>The port at which it says that it is.</summary>
    public int? Advertised { get; init; }

    /// <summary>Spoken besides.</summary>
    public IReadOnlyList<ApiKey> More { get; init; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket);
                var size = new byte[4];
                while (true)
                {
                    await stream.ReadExactlyAsync(size, _stop.Token);
                    var frame = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(size)];
                    await stream.ReadExactlyAsync(frame, _stop.Token);
                    if (Answer(frame) is not { } answer)
                        return;
                    await stream.WriteAsync(answer, _stop.Token);
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The client has what it wanted.
            }
        }
    }

    /// <summary>Null closes the connection, as a broker does to what it does not know.</summary>
    private byte[]? Answer(byte[] frame)
    {
        var reader = new ProtocolReader(frame);
        var header = RequestHeader.Read(ref reader);
        using var writer = new ProtocolWriter();
        switch (header.ApiKey)
        {
            case ApiKey.ApiVersions:
                var versions = new ApiVersionsResponse();
                foreach (var api in Spoken.Concat(More).Select(ApiCatalogue.Get))
                    versions.ApiKeys.Add(
                        new()
                        {
                            ApiKey = (short)api.Key,
                            MinVersion = api.LowestVersion,
                            MaxVersion = api.HighestVersion,
                        }
                    );
                ResponseFrame.Write(writer, header.CorrelationId, versions, header.ApiVersion);
                return writer.ToArray();
            case ApiKey.Metadata:
                var metadata = new MetadataResponse { ClusterId = "scripted", ControllerId = 7 };
                metadata.Brokers.Add(
                    new()
                    {
                        NodeId = 7,
                        Host = "127.0.0.1",
                        Port = Advertised ?? Port,
                    }
                );
                ResponseFrame.Write(writer, header.CorrelationId, metadata, header.ApiVersion);
                return writer.ToArray();
            default:
                return null;
        }
    }
}
