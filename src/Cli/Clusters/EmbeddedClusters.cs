using Keystone.Embedded;
using Keystone.Topology.Model;

namespace Keystone.Cli.Clusters;

/// <summary>The embedded clusters of a topology, in this process.</summary>
internal sealed class EmbeddedClusters : IAsyncDisposable
{
    private readonly List<EmbeddedCluster> _clusters = [];
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);

    private EmbeddedClusters() { }

    /// <summary>Bootstrap addresses by cluster name.</summary>
    public IReadOnlyDictionary<string, string> Addresses => _addresses;

    public static async Task<EmbeddedClusters> StartAsync(
        IEnumerable<ClusterModel> declared,
        KafkaRelease release,
        TimeProvider time,
        CancellationToken stop
    )
    {
        var clusters = new EmbeddedClusters();
        try
        {
            // Names that share an address are one Kafka cluster; embedded ones never do.
            foreach (
                var names in declared.GroupBy(cluster =>
                    cluster.IsEmbedded ? (cluster.Region, cluster.Name) : (cluster.Region, cluster.Kafka)
                )
            )
            {
                var cluster = names.First();
                var started = await EmbeddedCluster
                    .StartAsync(
                        new EmbeddedClusterOptions
                        {
                            Name = cluster.Name,
                            Brokers = cluster.Brokers,
                            // Rack names go to the brokers in turn.
                            Racks =
                                cluster.Racks.Count == 0
                                    ? []
                                    : [.. Enumerable.Range(0, cluster.Brokers).Select(i => cluster.Racks[i % cluster.Racks.Count])],
                            As = release,
                            TimeProvider = time,
                        },
                        stop
                    )
                    .ConfigureAwait(false);
                clusters._clusters.Add(started);
                foreach (var name in names)
                    clusters._addresses.Add(name.Name, started.Bootstrap);
            }
            return clusters;
        }
        catch
        {
            await clusters.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Exceptions that the brokers did not expect: defects of theirs, with the cluster's name.</summary>
    public IEnumerable<string> Failures =>
        _clusters.SelectMany(cluster => cluster.Failures.Select(failure => $"cluster {cluster.Name}: {failure}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync().ConfigureAwait(false);
    }
}
