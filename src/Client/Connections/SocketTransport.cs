using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Keystone.Client.Connections;

/// <summary>A TCP socket; many segments go out in one system call.</summary>
internal sealed class SocketTransport(Socket socket) : ITransport
{
    /// <summary>Below the 1,024 that Linux takes in one call.</summary>
    private const int MostSegments = 1000;

    private readonly GatherSend gather = new();
    private readonly List<ArraySegment<byte>> segmentsToSend = [];

    public ValueTask<int> ReceiveAsync(Memory<byte> into) => socket.ReceiveAsync(into, SocketFlags.None, CancellationToken.None);

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        if (segments.Count == 1)
        {
            await SendOneAsync(segments[0]).ConfigureAwait(false);
            return;
        }
        for (var from = 0; from < segments.Count; )
        {
            segmentsToSend.Clear();
            for (; from < segments.Count && segmentsToSend.Count < MostSegments; from++)
            {
                if (!MemoryMarshal.TryGetArray(segments[from], out var array))
                    throw new ArgumentException("Only memory of arrays can be sent.", nameof(segments));
                segmentsToSend.Add(array);
            }
            await gather.SendAsync(socket, segmentsToSend).ConfigureAwait(false);
        }
    }

    public void Abort()
    {
        // Linger 0 would drop what the broker has not read; a plain close lets a finished request through.
        socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        gather.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask SendOneAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }
}
