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
                if (Receive(frame) is not { } exchange)
                    break;
                cluster.Post(() => cluster.Dispatcher.Handle(exchange));
                if (!await frames.WaitAsync(exchange.AnsweredAsync).ConfigureAwait(false))
                    break;
                var answer = await exchange.AnsweredAsync.ConfigureAwait(false);
                if (answer.Close)
                    break;
                if (answer.Response is null)
                    continue;
                writer.Reset();
                ResponseFrame.Write(writer, exchange.Header.CorrelationId, answer.Response, exchange.AnswerVersion);
                await sender.SendAsync(writer).ConfigureAwait(false);
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

    /// <summary>Reads a request; null closes the connection, as a broker does on what it cannot read.</summary>
    private Exchange? Receive(ReadOnlyMemory<byte> frame)
    {
        try
        {
            var reader = new ProtocolReader(frame);
            var header = RequestHeader.Read(ref reader);
            var api = cluster.Apis.Find(header.ApiKey);
            if (api is null)
                return null;
            if (!api.Serves(header.ApiVersion))
                return header.ApiKey == ApiKey.ApiVersions ? ApiVersionsApi.Unsupported(broker, this, header) : null;
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
