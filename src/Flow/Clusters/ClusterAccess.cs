using Keystone.Client;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Clusters;

/// <summary>
/// A worker's clients, one for each declared cluster, made when first needed and shared by its flows (each lane has connections of its own on
/// them). A cluster whose addresses have changed meanwhile (an embedded one, started anew) gets a new client. Thread-safe.
/// </summary>
internal sealed class ClusterAccess(Func<ClusterModel, string?> resolve, string clientId, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = [];
    private readonly List<Entry> outdated = [];
    private bool isDisposed;

    /// <summary>The cluster's client, connected.</summary>
    /// <exception cref="ClusterAwayException">It does not answer within 8 s, or nobody knows its addresses.</exception>
    public async Task<ClusterConnection> GetAsync(ClusterModel cluster, CancellationToken cancellation)
    {
        var bootstrap = Resolve(cluster);
        Entry entry;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (entries.TryGetValue(cluster.Name, out var known) && known.Bootstrap != bootstrap)
            {
                outdated.Add(known);
                entries.Remove(cluster.Name);
            }
            if (!entries.TryGetValue(cluster.Name, out entry!))
                entries[cluster.Name] = entry = new Entry(bootstrap, NewClient(bootstrap));
        }
        try
        {
            await entry.ConnectAsync().WaitAsync(Patience, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ClientException { IsRetriable: true } or TimeoutException)
        {
            throw new ClusterAwayException(cluster.Name, e is TimeoutException ? $"{bootstrap} does not answer" : e.Message, e);
        }
        return entry.Connection;
    }

    public async ValueTask DisposeAsync()
    {
        Entry[] all;
        lock (gate)
        {
            isDisposed = true;
            all = [.. entries.Values, .. outdated];
        }
        foreach (var entry in all)
        {
            await entry.Connection.Positions.DisposeAsync().ConfigureAwait(false);
            await entry.Connection.Client.DisposeAsync().ConfigureAwait(false);
        }
    }

    private string Resolve(ClusterModel cluster)
    {
        string? address;
        try
        {
            address = resolve(cluster);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ClusterAwayException(cluster.Name, e.Message, e);
        }
        return address ?? throw new ClusterAwayException(cluster.Name, "nobody knows its addresses: start `keystone dev`");
    }

    private ClusterConnection NewClient(string bootstrap)
    {
        var client = new ClusterClient(
            new ClusterClientOptions
            {
                Bootstrap = bootstrap,
                ClientId = clientId,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                Time = time,
            }
        );
        return new ClusterConnection(client, new PositionLog(client));
    }

    private sealed class Entry(string bootstrap, ClusterConnection connection)
    {
        private readonly Lock gate = new();
        private Task? connecting;

        public string Bootstrap { get; } = bootstrap;

        public ClusterConnection Connection { get; } = connection;

        /// <summary>Flows that start at once share one attempt; once connected, the client keeps itself so.</summary>
        public Task ConnectAsync()
        {
            lock (gate)
            {
                if (connecting is null || connecting.IsFaulted || connecting.IsCanceled)
                    connecting = Connection.Client.ConnectAsync(CancellationToken.None);
                return connecting;
            }
        }
    }
}
