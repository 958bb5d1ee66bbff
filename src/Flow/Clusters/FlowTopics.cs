using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Clusters;

/// <summary>The topics that a flow needs: what its start makes where they do not exist, and what <c>validate --online</c> looks for.</summary>
public static class FlowTopics
{
    public static TopicNeed Source(FlowModel flow) =>
        new(flow.Source.Topic, flow.Source.Spec.Partitions, flow.Source.Spec.Replication, flow.Source.Spec.Retention);

    /// <summary>On <see cref="FlowModel.PositionCluster"/>: the position log, dead letters, targets.</summary>
    /// <param name="sourcePartitions">What targets have that declare no count of their own, and dead letters.</param>
    public static IReadOnlyList<TopicNeed> OnTarget(FlowModel flow, int sourcePartitions)
    {
        List<TopicNeed> needs = [new TopicNeed(PositionTopic.Name, PositionTopic.Partitions, null, null, PositionTopic.Configs)];
        if (flow.OnError == ErrorAction.DeadLetter)
            needs.Add(new TopicNeed(flow.DeadLetterTopic, sourcePartitions, null, null, TopicProvisioner.DeadLetterConfigs));
        foreach (var branch in flow.Branches)
            if (branch.Topic is { } topic && needs.All(need => need.Name != topic))
                needs.Add(new TopicNeed(topic, branch.Spec.Partitions ?? sourcePartitions, branch.Spec.Replication, branch.Spec.Retention));
        return needs;
    }
}
