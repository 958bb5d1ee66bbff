using System.Buffers.Binary;
using Keystone.Client.Buffers;

namespace Keystone.Client.Connections;

/// <summary>
/// Cuts the received stream into frames. Small frames are copied out of a staging buffer, many to one receive; of a large one
/// only the first bytes are, and the rest is received straight into its leased buffer.
/// </summary>
internal sealed class FrameReceiver(ITransport transport, BufferPool pool, int maxFrameBytes)
{
    private const int SizeBytes = 4;

    private readonly byte[] staging = new byte[16 << 10];
    private int start;
    private int end;

    /// <summary>The next frame without its size, or null when the other side closed between two frames.</summary>
    /// <exception cref="FrameException">The size is no frame's, or the stream ends inside one.</exception>
    public async ValueTask<BufferLease?> ReceiveAsync()
    {
        if (!await FillAsync(SizeBytes).ConfigureAwait(false))
            return null;
        var size = BinaryPrimitives.ReadInt32BigEndian(staging.AsSpan(start));
        start += SizeBytes;
        // A response has a correlation id at least.
        if (size < 4)
            throw new FrameException(ClientErrorCode.GarbageReceived, $"a frame announces {size} bytes");
        if (size > maxFrameBytes)
            throw new FrameException(ClientErrorCode.ResponseTooLarge, $"a frame announces {size} bytes, and {maxFrameBytes} are allowed");
        var lease = pool.Rent(size);
        try
        {
            var frame = lease.Memory;
            var have = Math.Min(size, end - start);
            staging.AsSpan(start, have).CopyTo(frame.Span);
            start += have;
            while (have < size)
            {
                var received = await transport.ReceiveAsync(frame[have..]).ConfigureAwait(false);
                if (received == 0)
                    throw new FrameException(
                        ClientErrorCode.ConnectionLost,
                        $"the broker closed the connection after {have} of a response's {size} bytes"
                    );
                have += received;
            }
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private async ValueTask<bool> FillAsync(int count)
    {
        while (end - start < count)
        {
            if (staging.Length - start < count)
            {
                staging.AsSpan(start, end - start).CopyTo(staging);
                end -= start;
                start = 0;
            }
            else if (start == end)
                start = end = 0;
            var received = await transport.ReceiveAsync(staging.AsMemory(end)).ConfigureAwait(false);
            if (received == 0 && start == end)
                return false;
            if (received == 0)
                throw new FrameException(ClientErrorCode.ConnectionLost, "the broker closed the connection inside a frame's size");
            end += received;
        }
        return true;
    }
}
