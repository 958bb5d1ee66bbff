using System.Collections.Concurrent;
using Keystone.Client.Connections;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// Connections of one owner (a lane's fetcher, a producer), one for each broker and purpose: nobody else's requests hold its own
/// back. Opened when first used. Disposing closes them and waits until no send refers to anybody's bytes.
/// </summary>
public sealed class ConnectionSlot : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(int NodeId, ConnectionPurpose Purpose), BrokerLink> links = new();
    private readonly ClusterClient cluster;
    private readonly LinkOwner owner;
    private volatile bool isClosed;

    internal ConnectionSlot(ClusterClient cluster, LinkOwner owner)
    {
        this.cluster = cluster;
        this.owner = owner;
    }

    /// <summary>Sends a request and awaits its response, within the client's request timeout unless told otherwise.</summary>
    /// <param name="atMost">The highest version to use.</param>
    /// <exception cref="ConnectionException">The broker could not be reached, or did not answer.</exception>
    /// <exception cref="BrokerLacksApiException">The broker does not speak the request.</exception>
    public Task<ResponseLease<TResponse>> SendAsync<TRequest, TResponse>(
        int nodeId,
        ConnectionPurpose purpose,
        TRequest request,
        CancellationToken cancellationToken,
        short atMost = short.MaxValue,
        TimeSpan? timeout = null
    )
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        var exchange = new TypedExchange<TRequest, TResponse>(request, atMost, cancellationToken)
        {
            Timeout = timeout ?? owner.Settings.RequestTimeout,
        };
        Send(nodeId, purpose, exchange);
        exchange.WatchCancellation();
        return exchange.Ended;
    }

    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        cluster.Forget(this);
        foreach (var link in links.Values)
            await link.CloseAsync().ConfigureAwait(false);
    }

    internal void Send(int nodeId, ConnectionPurpose purpose, Exchange exchange)
    {
        if (!links.TryGetValue((nodeId, purpose), out var link))
            link = links.GetOrAdd(
                (nodeId, purpose),
                static (key, slot) => new BrokerLink(key.NodeId, key.Purpose, slot.cluster.Locate, slot.owner),
                this
            );
        link.Send(exchange);
        // A link made while the slot was being closed was not seen by it.
        if (isClosed)
            _ = link.CloseAsync();
    }
}
