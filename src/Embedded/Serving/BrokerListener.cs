using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Keystone.Embedded.State;

namespace Keystone.Embedded.Serving;

/// <summary>A broker's listening socket and the connections that came through it.</summary>
internal sealed class BrokerListener
{
    private readonly ConcurrentDictionary<BrokerConnection, Task> connections = new();
    private readonly ClusterState cluster;
    private readonly Broker broker;
    private readonly Socket socket;
    private readonly Task accepting;

    private BrokerListener(ClusterState cluster, Broker broker, Socket socket)
    {
        this.cluster = cluster;
        this.broker = broker;
        this.socket = socket;
        accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <exception cref="SocketException">The port is taken.</exception>
    public static BrokerListener Start(ClusterState cluster, Broker broker, Socket bound)
    {
        bound.Listen(512);
        return new BrokerListener(cluster, broker, bound);
    }

    /// <summary>A socket bound to the port, or to a free one for 0; nothing is accepted yet.</summary>
    public static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the socket and every connection, and waits until none is served any more.</summary>
    public async Task StopAsync()
    {
        socket.Dispose();
        await accepting.ConfigureAwait(false);
        CloseConnections();
        await Task.WhenAll(connections.Values).ConfigureAwait(false);
    }

    public void CloseConnections()
    {
        foreach (var connection in connections.Keys)
            connection.Close();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await socket.AcceptAsync().ConfigureAwait(false);
                client.NoDelay = true;
                Serve(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private void Serve(Socket client)
    {
        BrokerConnection connection;
        try
        {
            connection = new BrokerConnection(cluster, broker, client);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Hung up before it was accepted.
            client.Dispose();
            return;
        }
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connections[connection] = serving.Task;
        _ = Task.Run(async () =>
        {
            await connection.RunAsync().ConfigureAwait(false);
            connections.TryRemove(connection, out _);
            serving.SetResult();
        });
    }
}
