using Keystone.Cli.Hosting;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Cli.Topologies;

/// <summary>Finds the cluster where a stream or topic stands. Where it stands in more than one place, the choice is the user's.</summary>
internal static class TopicPlaces
{
    public static ClusterModel Find(LoadedTopology topology, string topic, string? regionName, string? clusterName)
    {
        var model = topology.Model;
        var region = regionName is null ? null : topology.Region(regionName).Name;
        if (clusterName is not null && model.Cluster(clusterName) is null)
            throw NoSuchCluster(topology, clusterName);
        bool Fits(ClusterModel cluster) =>
            (region is null || cluster.Region == region) && (clusterName is null || cluster.Name == clusterName);

        var places = Declared(model, topic).Where(Fits).Distinct().ToList();
        switch (places)
        {
            case [var only]:
                return only;
            case []:
                // Nothing declares it, but a cluster may have it all the same: then the user has to say which cluster.
                if (model.Clusters.Where(Fits).ToList() is [var named])
                    return named;
                throw CliErrors.NotDeclared.With(
                    $"topic '{topic}'",
                    "no stream, route or internal topic has that name here",
                    "Say where it is with --cluster."
                );
            default:
                throw CliErrors.Ambiguous.With(
                    $"topic '{topic}'",
                    "stands in more than one place",
                    $"Say which with --cluster: {string.Join(", ", places.Select(c => c.Name))}."
                );
        }
    }

    public static CliException NoSuchCluster(LoadedTopology topology, string name) =>
        CliErrors.NotDeclared.With(
            $"cluster '{name}'",
            "is not declared",
            $"Declared: {string.Join(", ", topology.Model.Clusters.Select(c => c.Name))}."
        );

    private static IEnumerable<ClusterModel> Declared(TopologyModel model, string topic)
    {
        if (model.Stream(topic) is { } stream)
        {
            foreach (var region in stream.Regions)
            {
                if (model.Region(region)!.Fronting is { } fronting)
                    yield return fronting;
            }
        }
        foreach (var flow in model.Flows)
        {
            if (flow.Source.Topic == topic)
                yield return flow.Source.Cluster;
            if (flow.TargetCluster is { } target && flow.Branches.Any(branch => branch.Topic == topic))
                yield return target;
            if (flow.DeadLetterTopic == topic)
                yield return flow.DeadLetterCluster;
            if (topic == PositionTopic.Name)
                yield return flow.PositionCluster;
        }
    }
}
