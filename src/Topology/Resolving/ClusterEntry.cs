using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>A declared cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its region's.</param>
/// <param name="Config">As written.</param>
/// <param name="Kafka">The same for all names of a region that share a bootstrap address: one Kafka cluster.</param>
internal sealed record ClusterEntry(Spot<string> Name, string Region, ClusterConfig Config, string Kafka)
{
    public bool IsFronting => Config.Role?.Value == ClusterRole.Fronting;

    public bool IsEmbedded => Config.Bootstrap?.Value == "embedded";

    /// <summary>Addresses of the bootstrap list; none where it is embedded.</summary>
    public IEnumerable<string> Addresses => IsEmbedded ? [] : AddressesOf(Config);

    public static IEnumerable<string> AddressesOf(ClusterConfig config) =>
        config
            .Bootstrap?.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(a => a.ToLowerInvariant())
        ?? [];
}
