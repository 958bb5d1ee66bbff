using Keystone.Embedded.Faulting;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;

namespace Keystone.Embedded;

/// <summary>
/// A Kafka-protocol cluster in this process: several brokers, each on its own port of 127.0.0.1, any Kafka client may connect. Logs
/// are in memory and end with it. For development, demos and tests.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly ClusterState state;
    private int disposed;

    private EmbeddedCluster(EmbeddedClusterOptions options)
    {
        var rules = new FaultRules();
        state = new ClusterState(options, rules);
        rules.Post = state.Post;
        Faults = new Faults(rules, () => state);
    }

    public string Name => state.Options.Name;

    public string ClusterId => state.ClusterId;

    /// <summary>The addresses of all brokers, as "127.0.0.1:PORT,…"; they stay the same for the cluster's life.</summary>
    public string Bootstrap => string.Join(',', state.Brokers.Select(b => b.Address));

    /// <summary>The port of each broker, by id.</summary>
    public IReadOnlyList<int> Ports => [.. state.Brokers.Select(b => b.Port)];

    public Faults Faults { get; }

    /// <summary>Exceptions that nothing expected (defects); empty unless something is wrong with the cluster itself.</summary>
    public IReadOnlyList<Exception> Failures => state.Failures();

    /// <summary>Bytes of memory that the logs hold now and have held at most.</summary>
    public (long HeldBytes, long HighestBytes) Memory => (state.Memory.HeldBytes, state.Memory.HighestBytes);

    /// <summary>Starts the brokers; all accept connections when this returns.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">A given port is taken.</exception>
    /// <exception cref="ArgumentException">A broker property has a value that Kafka would refuse.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedClusterOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new EmbeddedClusterOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Brokers, 1);
        var cluster = new EmbeddedCluster(options);
        try
        {
            await cluster.StartBrokersAsync(cancel).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a topic without a client. Returns its id.</summary>
    /// <param name="replication">null takes the cluster's default.</param>
    /// <exception cref="InvalidOperationException">Kafka would refuse it; the message says why.</exception>
    public Task<Guid> CreateTopicAsync(
        string name,
        int partitions = 1,
        int? replication = null,
        IReadOnlyDictionary<string, string>? configs = null
    ) =>
        state.Loop.AskAsync(() =>
        {
            configs ??= new Dictionary<string, string>();
            if (!state.Creation.TryPlan(name, partitions, (short)(replication ?? -1), null, configs, out var placement, out var error))
                throw new InvalidOperationException($"{error.Code}: {error.Message}");
            return state.Creation.Create(name, placement, configs, isInternal: false).Id;
        });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await Task.WhenAll(state.Brokers.Select(b => b.Listener?.StopAsync() ?? Task.CompletedTask)).ConfigureAwait(false);
        await state.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartBrokersAsync(CancellationToken cancel)
    {
        foreach (var broker in state.Brokers)
        {
            cancel.ThrowIfCancellationRequested();
            var port = broker.Id < state.Options.Ports.Count ? state.Options.Ports[broker.Id] : 0;
            var listener = BrokerListener.Start(state, broker, BrokerListener.Bind(port));
            broker.Listener = listener;
            broker.Port = listener.Port;
        }
        await state
            .Loop.AskAsync(() =>
            {
                foreach (var broker in state.Brokers)
                    broker.IsUp = true;
                state.Upkeep.Start();
            })
            .ConfigureAwait(false);
    }
}
