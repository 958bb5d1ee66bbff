using System.Net.Sockets;
using System.Runtime.InteropServices;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Serving;

/// <summary>Sends a written frame scatter-gather: batches go to the socket from where they lie in the log.</summary>
internal sealed class FrameSender(Socket socket)
{
    // One system call takes at most 1,024 pieces.
    private const int PiecesPerSend = 512;

    private readonly List<ArraySegment<byte>> pieces = [];

    public async ValueTask SendAsync(ProtocolWriter frame)
    {
        var segments = frame.Segments;
        for (var first = 0; first < segments.Count; )
        {
            pieces.Clear();
            for (; first < segments.Count && pieces.Count < PiecesPerSend; first++)
            {
                if (!MemoryMarshal.TryGetArray(segments[first], out var piece))
                    throw new InvalidOperationException("A frame's segment is not an array.");
                if (piece.Count > 0)
                    pieces.Add(piece);
            }
            await SendPiecesAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask SendPiecesAsync()
    {
        while (pieces.Count > 0)
        {
            var sent =
                pieces.Count == 1
                    ? await socket.SendAsync(pieces[0].AsMemory(), SocketFlags.None).ConfigureAwait(false)
                    : await socket.SendAsync(pieces, SocketFlags.None).ConfigureAwait(false);
            var whole = 0;
            while (whole < pieces.Count && sent >= pieces[whole].Count)
                sent -= pieces[whole++].Count;
            pieces.RemoveRange(0, whole);
            if (sent > 0)
                pieces[0] = pieces[0][sent..];
        }
    }
}
