using System.Net;
using System.Net.Sockets;
using Keystone.Embedded.Apis;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Serving;

/// <summary>One client's connection to one broker: frames in, answers out, one at a time and in order.</summary>
internal sealed class BrokerConnection(ClusterState cluster, Broker broker, Socket socket)
{
    private readonly ProtocolWriter writer = new();
    private volatile bool closed;

    public string ClientHost { get; } = "/" + ((IPEndPoint)socket.RemoteEndPoint!).Address;

    public bool IsClosed => closed;

    /// <summary>Serves until the client hangs up, says something that is not the protocol, or the broker stops.</summary>
    public async Task RunAsync()
    {
        var frames = new FrameReader(socket, cluster.Options.MaxRequestBytes);
        try
        {
            var sender = new FrameSender(socket);
            while (await frames.ReadAsync().ConfigureAwait(false) is { } frame)
            {
                if (Receive(frame, out var unsupported) is not { } exchange)
                {
                    if (unsupported is not { } correlationId)
                        break;
                    await SendAsync(sender, correlationId, ApiVersionsApi.Unsupported(cluster.Release), 0).ConfigureAwait(false);
                    continue;
                }
                cluster.Post(() => cluster.Dispatcher.Handle(exchange));
                if (!await frames.WaitAsync(exchange.AnsweredAsync).ConfigureAwait(false))
                    break;
                var answer = await exchange.AnsweredAsync.ConfigureAwait(false);
                if (answer.Close)
                    break;
                if (answer.Response is { } response)
                    await SendAsync(sender, exchange.Header.CorrelationId, response, exchange.Version).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            // The client or the broker is gone, or the client does not speak Kafka's protocol: a broker only hangs up.
        }
        catch (Exception e)
        {
            cluster.NoteFailure(e);
        }
        finally
        {
            Close();
            frames.Dispose();
            writer.Dispose();
        }
    }

    public void Close()
    {
        closed = true;
        socket.Dispose();
    }

    private ValueTask SendAsync(FrameSender sender, int correlationId, IKafkaMessage response, short version)
    {
        writer.Reset();
        ResponseFrame.Write(writer, correlationId, response, version);
        return sender.SendAsync(writer);
    }

    /// <summary>
    /// Reads a request; null closes the connection, as a broker does on what it cannot read. Only an ApiVersions that is too new is
    /// answered: its correlation id comes out.
    /// </summary>
    private Exchange? Receive(ReadOnlyMemory<byte> frame, out int? unsupported)
    {
        unsupported = null;
        try
        {
            var reader = new ProtocolReader(frame);
            var header = RequestHeader.Read(ref reader);
            var api = cluster.Apis.Find(header.ApiKey);
            if (api is null)
                return null;
            if (!api.Serves(header.ApiVersion))
            {
                if (header.ApiKey == ApiKey.ApiVersions)
                    unsupported = header.CorrelationId;
                return null;
            }
            var request = api.Description.ReadRequest(ref reader, header.ApiVersion);
            var prepared = api.Prepares ? api.Handler.Prepare(cluster, header, request) : null;
            return new Exchange(broker, this, header, request) { Prepared = prepared };
        }
        catch (ProtocolException)
        {
            return null;
        }
    }
}
