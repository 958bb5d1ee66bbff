using System.Net.Sockets;

namespace Keystone.Client.Connections;

/// <summary>Plain TCP.</summary>
public sealed class SocketTransportFactory : ITransportFactory
{
    public static SocketTransportFactory Instance { get; } = new();

    public async Task<ITransport> ConnectAsync(BrokerEndpoint endpoint, CancellationToken cancellationToken)
    {
        // Buffer sizes stay the system's own: setting them turns off its tuning to the link, which a long link needs.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return new SocketTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
