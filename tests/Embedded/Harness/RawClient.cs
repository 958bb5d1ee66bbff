using System.Net;
using System.Net.Sockets;

namespace Keystone.Embedded.Tests.Harness;

/// <summary>Says bytes to a broker and hangs up its own side; what matters is what comes back until the broker hangs up too.</summary>
internal static class RawClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How many bytes the broker answered before it closed the connection.</summary>
    /// <exception cref="OperationCanceledException">It did not close it.</exception>
    public static async Task<int> SayAsync(int port, ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        var answered = 0;
        try
        {
            for (var left = bytes; !left.IsEmpty; )
                left = left[await socket.SendAsync(left, SocketFlags.None, patience.Token)..];
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token) is var read and > 0)
                answered += read;
        }
        catch (SocketException)
        {
            // It closed the connection while bytes were on their way to it.
        }
        return answered;
    }
}
