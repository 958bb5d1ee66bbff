using Keystone.Client;
using Keystone.Client.Fetching;
using Keystone.Conformance.Wire;
using Shouldly;
using Xunit;

namespace Keystone.Embedded.Tests.Harness;

/// <summary>A cluster of its own for each test, and connections to its brokers; whatever a test did, the cluster met nothing unexpected.</summary>
public abstract class ClusterTest : IAsyncDisposable
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly List<IAsyncDisposable> opened = [];
    private EmbeddedCluster? cluster;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected EmbeddedCluster Cluster => cluster ?? throw new InvalidOperationException("StartAsync was not called.");

    protected Faults Faults => Cluster.Faults;

    protected async Task StartAsync(int brokers = 1, KafkaRelease release = KafkaRelease.V4_3, TimeProvider? time = null) =>
        await StartAsync(
            new EmbeddedClusterOptions
            {
                Brokers = brokers,
                As = release,
                TimeProvider = time ?? TimeProvider.System,
            }
        );

    protected async Task StartAsync(EmbeddedClusterOptions options) => cluster = await EmbeddedCluster.StartAsync(options, Cancelled);

    protected async Task<WireClient> ConnectAsync(int broker = 0, string clientId = "test")
    {
        var client = new WireClient(await WireConnection.ConnectAsync("127.0.0.1", Cluster.Ports[broker], clientId));
        opened.Add(client);
        return client;
    }

    /// <summary>A topic of one partition whose replicas are brokers 0, 1, … with broker 0 leading, unless the test says otherwise.</summary>
    protected async Task<WireTopic> CreateAsync(int partitions = 1, params (string Name, string Value)[] configs)
    {
        var name = $"topic-{Guid.NewGuid():N}";
        var id = await Cluster.CreateTopicAsync(name, partitions, configs: configs.ToDictionary(c => c.Name, c => c.Value));
        if (Cluster.Ports.Count > 1)
            for (var p = 0; p < partitions; p++)
                await Faults.MoveLeaderAsync(name, p, 0);
        return new WireTopic(name, id);
    }

    protected async Task<ClusterClient> ClientAsync()
    {
        var client = new ClusterClient(new ClusterClientOptions { Bootstrap = Cluster.Bootstrap });
        opened.Add(client);
        await client.ConnectAsync(Cancelled);
        return client;
    }

    protected BatchFetcher Fetcher(ClusterClient client, bool committed = false)
    {
        var fetcher = new BatchFetcher(client, new FetcherOptions { ReadCommitted = committed });
        opened.Insert(0, fetcher);
        return fetcher;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var one in opened)
            await one.DisposeAsync();
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
            cluster.Failures.ShouldBeEmpty();
        }
        GC.SuppressFinalize(this);
    }
}
