using Keystone.Client.Buffers;

namespace Keystone.Client.Fetching;

/// <summary>
/// One broker's answer to a fetch. Disposing gives up this result's reference to the receive buffer: whoever goes on using the
/// bytes of a partition takes a reference of its own before (<see cref="BufferLease.AddReference"/>).
/// </summary>
public sealed class FetchResult : IDisposable
{
    private BufferLease? buffer;

    internal FetchResult(IReadOnlyList<FetchedPartition> partitions, BufferLease? buffer)
    {
        Partitions = partitions;
        this.buffer = buffer;
    }

    /// <summary>In the order of the answer; each position that was asked for is there once.</summary>
    public IReadOnlyList<FetchedPartition> Partitions { get; }

    /// <summary>The receive buffer; null where the broker could not be asked.</summary>
    public BufferLease? Buffer => buffer;

    /// <summary>Memory that the answer holds. It exceeds what was asked for by little, or by one large batch.</summary>
    public int HeldBytes => buffer?.Capacity ?? 0;

    public void Dispose() => Interlocked.Exchange(ref buffer, null)?.Dispose();
}
