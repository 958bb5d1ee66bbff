using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace Keystone.Embedded.Serving;

/// <summary>
/// Cuts a connection's bytes into frames. The buffer grows as bytes arrive, never by what a frame announces: a client that says
/// "100 MiB" and sends nothing costs nothing.
/// </summary>
internal sealed class FrameReader(Socket socket, int maxFrameBytes) : IDisposable
{
    private const int Initial = 16 << 10;
    private const int Kept = 2 << 20;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Initial);
    private int start;
    private int end;
    private int frameBytes;
    private Task<int>? readAhead;

    /// <summary>The next frame without its size, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The frame announces a size that is negative or over the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync()
    {
        start += frameBytes;
        frameBytes = 0;
        while (true)
        {
            var wanted = 4;
            if (end - start >= 4)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(start));
                if (size < 0 || size > maxFrameBytes)
                    throw new InvalidDataException($"A request frame of {size} bytes was announced; the limit is {maxFrameBytes}.");
                wanted = size + 4;
                if (end - start >= wanted)
                {
                    frameBytes = wanted;
                    return buffer.AsMemory(start + 4, size);
                }
            }
            if (!await FillAsync(wanted).ConfigureAwait(false))
                return null;
        }
    }

    /// <summary>
    /// Waits for the answer to the current frame and meanwhile looks at the stream, so that a client that hangs up is noticed though
    /// its request waits. False: it hung up.
    /// </summary>
    public async ValueTask<bool> WaitAsync(Task answer)
    {
        while (!answer.IsCompleted && end < buffer.Length)
        {
            readAhead ??= socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).AsTask();
            await Task.WhenAny(answer, readAhead).ConfigureAwait(false);
            if (answer.IsCompleted)
                break;
            if (!await TakeReadAheadAsync().ConfigureAwait(false))
                return false;
        }
        await answer.ConfigureAwait(false);
        return true;
    }

    public void Dispose()
    {
        // A read that is still under way writes into the buffer: then it is left to the collector.
        if (readAhead is { IsCompleted: false })
            _ = readAhead.ContinueWith(t => t.Exception, TaskScheduler.Default);
        else
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private async ValueTask<bool> FillAsync(int wanted)
    {
        if (readAhead is not null)
            return await TakeReadAheadAsync().ConfigureAwait(false);
        MakeRoom(wanted);
        var read = await socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
        end += read;
        return read > 0;
    }

    private async ValueTask<bool> TakeReadAheadAsync()
    {
        var read = await readAhead!.ConfigureAwait(false);
        readAhead = null;
        end += read;
        return read > 0;
    }

    private void MakeRoom(int wanted)
    {
        var held = end - start;
        if (buffer.Length > Kept && wanted <= Initial && held <= Initial)
        {
            Move(Initial);
            return;
        }
        if (buffer.Length - start >= wanted && end < buffer.Length)
            return;
        if (buffer.Length >= wanted && (start > 0 || held < buffer.Length))
            Compact();
        else
            Move(Math.Min(wanted, buffer.Length * 2));
    }

    private void Compact()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
    }

    private void Move(int capacity)
    {
        var other = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, end - start + 1));
        buffer.AsSpan(start, end - start).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = other;
        end -= start;
        start = 0;
    }
}
