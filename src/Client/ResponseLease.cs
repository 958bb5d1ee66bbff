using Keystone.Client.Buffers;

namespace Keystone.Client;

/// <summary>A response and the receive buffer that its byte and record fields point into; disposing gives the buffer back.</summary>
public readonly struct ResponseLease<TResponse> : IDisposable
{
    internal ResponseLease(TResponse response, BufferLease buffer, short version)
    {
        Response = response;
        Buffer = buffer;
        Version = version;
    }

    public TResponse Response { get; }

    public BufferLease Buffer { get; }

    /// <summary>The version that was spoken.</summary>
    public short Version { get; }

    public void Dispose() => Buffer?.Dispose();
}
