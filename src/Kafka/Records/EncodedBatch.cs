using System.Buffers;

namespace Keystone.Kafka.Records;

/// <summary>A batch just made, in a pooled array: dispose it when the last send that refers to it has ended.</summary>
public sealed class EncodedBatch : IDisposable
{
    private readonly int length;
    private byte[]? array;

    internal EncodedBatch(byte[] array, int length, RecordBatchHeader header)
    {
        this.array = array;
        this.length = length;
        Header = header;
    }

    public RecordBatchHeader Header { get; }

    /// <summary>The whole batch, header first.</summary>
    /// <exception cref="ObjectDisposedException">The array is back in the pool.</exception>
    public Memory<byte> Memory => (array ?? throw new ObjectDisposedException(nameof(EncodedBatch))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref array, null) is { } returned)
            ArrayPool<byte>.Shared.Return(returned);
    }
}
