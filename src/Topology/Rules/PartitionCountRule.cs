using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Rules;

/// <summary>Where the source's partition is kept, the target has one for each of the source's.</summary>
internal sealed class PartitionCountRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var topic in context.Topics.Topics)
        foreach (var writer in topic.Writers)
            if (writer.Target.PartitionBy is null && writer.Source is { Partitions: { } needed } source && topic.Partitions < needed)
                context.Add(
                    Catalogue.FewerPartitions,
                    writer.Target.Partitions?.Place ?? writer.Target.Topic?.Place ?? writer.Target.Place,
                    Subjects.Route(writer.Route),
                    $"topic '{topic.Topic}' on '{topic.Cluster.Name.Shown}' has {topic.Partitions} partitions, its source '{source.Topic}' {needed}",
                    $"Give it {needed} at least, or choose partitions with 'partition_by'."
                );
    }
}
