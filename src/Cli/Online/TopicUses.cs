using Keystone.Flow.Clusters;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>Gathers what the flows of a topology need on its clusters: the same topics that a worker's start looks for.</summary>
internal static class TopicUses
{
    public static IReadOnlyList<TopicUse> Of(TopologyModel model)
    {
        var uses = new Dictionary<(string Cluster, string Topic), TopicUse>();
        foreach (var flow in model.Flows)
        {
            var source = FlowTopics.Source(flow);
            UseOf(flow.Source.Cluster, source, flow.Source.Stream?.Place ?? flow.Route.Place)
                .Add(source, flow, isRead: true, isDeclared: true);
            // Where the source's count is not declared the cluster's default stands in for it: nothing is created by this count.
            foreach (var need in FlowTopics.OnTarget(flow, flow.Source.Spec.Partitions ?? -1))
            {
                UseOf(flow.PositionCluster, need, flow.Route.Place)
                    .Add(
                        need,
                        flow,
                        isRead: need.Name == PositionTopic.Name,
                        isWritten: true,
                        isDeclared: flow.Branches.Any(branch => branch.Topic == need.Name)
                    );
            }
        }
        return [.. uses.Values];

        TopicUse UseOf(ClusterModel cluster, TopicNeed need, Topology.SourcePlace place)
        {
            if (!uses.TryGetValue((cluster.Name, need.Name), out var use))
                uses.Add((cluster.Name, need.Name), use = new TopicUse(cluster, need, place));
            return use;
        }
    }
}
