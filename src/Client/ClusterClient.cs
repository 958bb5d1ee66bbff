using System.Collections.Concurrent;
using Keystone.Client.Buffers;
using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>
/// One cluster: its metadata, its coordinators, and connections to its brokers. Thread-safe. Fetchers and producers open slots of
/// their own on it; its own slot serves metadata and administration.
/// </summary>
public sealed class ClusterClient : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(CoordinatorKind Kind, string Key), int> coordinators = new();
    private readonly ConcurrentDictionary<ConnectionSlot, bool> slots = new();
    private readonly IReadOnlyList<BrokerEndpoint> bootstrap;
    private readonly MetadataKeeper keeper;
    private readonly ConnectionSlot ownSlot;
    private readonly Owner owner;
    private ClusterFeatures features = ClusterFeatures.None;
    private int lastGood = -1;
    private int isDisposed;

    /// <exception cref="FormatException">The bootstrap addresses are not host:port.</exception>
    public ClusterClient(ClusterClientOptions options)
    {
        Options = options;
        bootstrap = BrokerEndpoint.ParseList(options.Bootstrap);
        owner = new Owner(this);
        ownSlot = new ConnectionSlot(this, owner);
        keeper = new MetadataKeeper(this, options);
    }

    public ClusterClientOptions Options { get; }

    public BufferPool Pool => Options.Pool;

    public TimeProvider Time => Options.Time;

    /// <summary>The cluster's own id; empty before <see cref="ConnectAsync"/>.</summary>
    public string ClusterId => Metadata.ClusterId;

    /// <summary>The newest picture of the cluster.</summary>
    public ClusterMetadata Metadata => keeper.Current;

    /// <summary>What the cluster has finalised, as of the newest connection.</summary>
    public ClusterFeatures Features => Volatile.Read(ref features);

    /// <summary>Raised after <see cref="Metadata"/> has changed, on whichever thread changed it: return at once.</summary>
    public event Action<ClusterMetadata>? MetadataChanged;

    /// <summary>Reaches the cluster and learns its id, brokers and features.</summary>
    /// <exception cref="ConnectionException">No address answered; each is named with its reason.</exception>
    /// <exception cref="BrokerLacksApiException">A broker is too old.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => keeper.RefreshAsync().WaitAsync(cancellationToken);

    /// <summary>A picture of the cluster that is newer than this call.</summary>
    public async Task<ClusterMetadata> RefreshAsync(CancellationToken cancellationToken)
    {
        await keeper.RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return Metadata;
    }

    /// <summary>A newer picture soon, without waiting for it.</summary>
    public void RequestRefresh() => keeper.RequestRefresh();

    /// <summary>Keeps the topics' metadata fresh from now on; a refresh is asked for where one is new.</summary>
    public void Track(params ReadOnlySpan<string> topics)
    {
        if (keeper.Track(topics))
            keeper.RequestRefresh();
    }

    public void Untrack(string topic) => keeper.Untrack(topic);

    /// <summary>The topic's metadata, asked for where they are not known or say that it does not exist; null where it does not.</summary>
    public async Task<TopicMetadata?> GetTopicAsync(string topic, CancellationToken cancellationToken)
    {
        keeper.Track([topic]);
        if (Metadata.Topic(topic) is not { Exists: true })
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return Metadata.Topic(topic) is { Exists: true } known ? known : null;
    }

    /// <summary>Connections that nobody else uses; dispose them with their owner.</summary>
    public ConnectionSlot OpenSlot()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref isDisposed) != 0, this);
        var slot = new ConnectionSlot(this, owner);
        slots.TryAdd(slot, true);
        return slot;
    }

    /// <summary>Sends on the client's own connections.</summary>
    public Task<ResponseLease<TResponse>> SendAsync<TRequest, TResponse>(
        int nodeId,
        ConnectionPurpose purpose,
        TRequest request,
        CancellationToken cancellationToken
    )
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse =>
        ownSlot.SendAsync<TRequest, TResponse>(nodeId, purpose, request, cancellationToken);

    /// <summary>Sends to whichever broker answers: the last that did first, then the others, then the bootstrap addresses.</summary>
    public async Task<ResponseLease<TResponse>> SendToAnyAsync<TRequest, TResponse>(TRequest request, CancellationToken cancellationToken)
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        List<string> facts = [];
        foreach (var node in Candidates())
        {
            try
            {
                var answer = await SendAsync<TRequest, TResponse>(node, ConnectionPurpose.Metadata, request, cancellationToken)
                    .ConfigureAwait(false);
                Volatile.Write(ref lastGood, node);
                return answer;
            }
            catch (ConnectionException e) when (e.IsRetriable)
            {
                facts.Add($"{e.Subject}: {e.Fact}");
            }
        }
        throw new ConnectionException(
            ClientErrorCode.CannotConnect,
            $"cluster {Options.Bootstrap}",
            $"no broker answers ({string.Join("; ", facts)})"
        );
    }

    /// <summary>The broker that coordinates a group or a transactional id; asked for once, until <see cref="ForgetCoordinator"/>.</summary>
    /// <exception cref="BrokerRefusedException">There is none, or none yet.</exception>
    public async Task<int> FindCoordinatorAsync(CoordinatorKind kind, string key, CancellationToken cancellationToken)
    {
        if (coordinators.TryGetValue((kind, key), out var known))
            return known;
        var request = new FindCoordinatorRequest { KeyType = (sbyte)kind, CoordinatorKeys = [key] };
        using var lease = await SendToAnyAsync<FindCoordinatorRequest, FindCoordinatorResponse>(request, cancellationToken)
            .ConfigureAwait(false);
        var subject = $"coordinator of {(kind == CoordinatorKind.Group ? "group" : "transactional id")} '{key}'";
        if (lease.Response.Coordinators is not [var found, ..])
            throw new BrokerRefusedException(subject, ErrorCode.CoordinatorNotAvailable);
        if (found.ErrorCode != ErrorCode.None)
            throw new BrokerRefusedException(subject, found.ErrorCode, found.ErrorMessage);
        var node = found.NodeId;
        keeper.AddBroker(new BrokerMetadata(node, new BrokerEndpoint(found.Host, found.Port), null));
        coordinators[(kind, key)] = node;
        return node;
    }

    public void ForgetCoordinator(CoordinatorKind kind, string key) => coordinators.TryRemove((kind, key), out _);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
            return;
        keeper.Dispose();
        foreach (var slot in slots.Keys)
            await slot.DisposeAsync().ConfigureAwait(false);
        await ownSlot.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A broker that does not lead told who does.</summary>
    internal void ApplyLeaderHint(TopicPartition partition, int leader, int leaderEpoch, BrokerMetadata? named) =>
        keeper.ApplyHint(partition, leader, leaderEpoch, named);

    internal BrokerEndpoint? Locate(int nodeId)
    {
        if (nodeId < 0)
            return ~nodeId < bootstrap.Count ? bootstrap[~nodeId] : null;
        return Metadata.Brokers.TryGetValue(nodeId, out var broker) ? broker.Endpoint : null;
    }

    internal void OnMetadataChanged(ClusterMetadata changed)
    {
        Options.Events.MetadataChanged(changed);
        MetadataChanged?.Invoke(changed);
    }

    internal ConnectionSlot OwnSlot => ownSlot;

    internal Retry NewRetry(TimeSpan patience) => new(Time, patience, Options.BackoffStart, Options.BackoffCap);

    internal void Forget(ConnectionSlot slot) => slots.TryRemove(slot, out _);

    private List<int> Candidates()
    {
        var nodes = new List<int>(Metadata.Brokers.Keys);
        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(nodes));
        var good = Volatile.Read(ref lastGood);
        if (good >= 0 && nodes.Remove(good))
            nodes.Insert(0, good);
        // Bootstrap addresses are the nodes -1, -2 and so on.
        for (var i = 0; i < bootstrap.Count; i++)
            nodes.Add(~i);
        return nodes;
    }

    private sealed class Owner(ClusterClient client) : LinkOwner
    {
        public override ConnectionSettings Settings { get; } = ConnectionSettings.Of(client.Options);

        public override void OnOpened(int nodeId, ConnectionPurpose purpose, BrokerEndpoint endpoint, BrokerVersions versions)
        {
            var seen = client.Features;
            if (versions.Features.Epoch > seen.Epoch)
                Interlocked.CompareExchange(ref client.features, versions.Features, seen);
            client.Options.Events.ConnectionOpened(nodeId, purpose, endpoint);
        }

        public override void OnFailed(int nodeId, ConnectionPurpose purpose, ClientException cause)
        {
            client.Options.Events.ConnectionFailed(nodeId, purpose, cause);
            // The partitions that it led may have moved.
            if (nodeId >= 0 && purpose != ConnectionPurpose.Metadata)
                client.RequestRefresh();
        }
    }
}
