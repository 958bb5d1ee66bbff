using System.Net;
using System.Net.Sockets;

namespace Keystone.Testing;

public static class FreePorts
{
    /// <summary>A port from which on <paramref name="count"/> ports, and as many from 100 above on, are free on 127.0.0.1.</summary>
    public static int Range(int count)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var start = Random.Shared.Next(20_000, 30_000);
            if (Enumerable.Range(0, count).All(i => IsFree(start + i) && IsFree(start + 100 + i)))
                return start;
        }
        throw new InvalidOperationException("no free range of ports between 20000 and 30000");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
