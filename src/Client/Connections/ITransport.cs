namespace Keystone.Client.Connections;

/// <summary>
/// A byte stream to a broker. One receive and one send may be under way at a time, on different threads. TLS is another
/// implementation; SASL runs over the opened transport before the first request.
/// </summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Receives at least one byte, or 0 when the other side closed.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> into);

    /// <summary>
    /// Sends all segments in order. When it returns or throws, the segments are no longer referred to: leases rely on it.
    /// </summary>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> segments);

    /// <summary>Ends both directions at once; what is under way throws.</summary>
    void Abort();
}
