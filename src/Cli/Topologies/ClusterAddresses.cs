using Keystone.Cli.Hosting;
using Keystone.Topology.Model;

namespace Keystone.Cli.Topologies;

/// <summary>Where a cluster is reached: as declared, or, for <c>bootstrap: embedded</c>, as the live <c>keystone dev</c> says.</summary>
public sealed class ClusterAddresses
{
    private readonly IReadOnlyDictionary<string, string> _embedded;

    private ClusterAddresses(IReadOnlyDictionary<string, string> embedded) => _embedded = embedded;

    /// <summary>Addresses for the clusters that a command needs.</summary>
    /// <exception cref="CliException">One of them is embedded and no <c>dev</c> runs, or the one that runs does not serve it.</exception>
    public static ClusterAddresses For(LoadedTopology topology, IEnumerable<ClusterModel> needed)
    {
        var embedded = needed.Where(cluster => cluster.IsEmbedded).ToList();
        if (embedded.Count == 0)
            return new ClusterAddresses(new Dictionary<string, string>(StringComparer.Ordinal));
        var dev = topology.State.LiveDev();
        var names = string.Join(", ", embedded.Select(cluster => cluster.Name));
        var start =
            $"Start it in another terminal: keystone dev {Path.GetRelativePath(Environment.CurrentDirectory, topology.Model.Path)}.";
        if (dev is null)
            throw CliErrors.NoDev.With($"embedded cluster {names}", "no 'keystone dev' of this topology is running", start);
        var lacking = embedded.Where(cluster => !dev.Clusters.ContainsKey(cluster.Name)).Select(cluster => cluster.Name).ToList();
        if (lacking.Count > 0)
        {
            throw CliErrors.NoDev.With(
                $"embedded cluster {string.Join(", ", lacking)}",
                $"the running 'keystone dev' (pid {dev.Pid}) was started before it was declared",
                "Start 'keystone dev' again."
            );
        }
        // Of these alone: a cluster that the topology now places elsewhere is not the one of its name that 'dev' still serves.
        return new ClusterAddresses(
            embedded.ToDictionary(cluster => cluster.Name, cluster => dev.Clusters[cluster.Name], StringComparer.Ordinal)
        );
    }

    /// <summary>These, whatever the topology declares: the demo runs every cluster embedded.</summary>
    public static ClusterAddresses Of(IReadOnlyDictionary<string, string> embedded) => new(embedded);

    public string this[ClusterModel cluster] => _embedded.TryGetValue(cluster.Name, out var address) ? address : cluster.Bootstrap;
}
