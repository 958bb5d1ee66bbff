using Keystone.Topology.Model;

namespace Keystone.Cli.Online;

/// <summary>What a flow's source and targets must be to each other, and clusters to regions and mirrors, as found.</summary>
internal sealed class FlowChecks(
    OnlineFindings findings,
    IReadOnlyDictionary<string, ReachedCluster> clusters,
    IReadOnlyDictionary<(string Cluster, string Topic), FoundTopic> topics
)
{
    public void Check(TopologyModel model)
    {
        foreach (var flow in model.Flows)
            CheckFlow(flow);
        CheckRegions(model);
        foreach (var mirror in model.Mirrors)
            CheckMirror(model, mirror);
    }

    private void CheckFlow(FlowModel flow)
    {
        var source = topics.GetValueOrDefault((flow.Source.Cluster.Name, flow.Source.Topic));
        if (flow.TargetCluster is not { } target || (source?.Metadata.PartitionCount ?? flow.Source.Spec.Partitions) is not { } have)
            return;
        foreach (var branch in flow.Branches)
        {
            var subject = $"route '{flow.Route.Name}' in {flow.Region}";
            var to = $"{target.Name}/{branch.Topic}";
            var found = topics.GetValueOrDefault((target.Name, branch.Topic!));
            // One that does not exist is made with the source's count where it declares none.
            var partitions = found?.Metadata.PartitionCount ?? branch.Spec.Partitions ?? have;
            if (branch.PartitionBy.Kind == PartitionRuleKind.Keep && partitions < have)
                findings.Add(
                    OnlineCatalogue.FewerPartitions,
                    flow.Route.Place,
                    subject,
                    $"its source {(source is null ? "would have" : "has")} {have} partitions and {to} {(found is null ? "would have" : "has")} {partitions}: records of the others would have none to go to",
                    "Give the target more partitions, or use 'partition_by'."
                );
            if (found is null || source is null)
                continue;
            if (source.Metadata.Id != Guid.Empty && source.Metadata.Id == found.Metadata.Id)
                findings.Add(
                    OnlineCatalogue.SameTopic,
                    flow.Route.Place,
                    subject,
                    $"{flow.Source.Cluster.Name}/{flow.Source.Topic} and {to} are the same topic of the same Kafka cluster",
                    "Name another topic, or correct the addresses."
                );
            if (
                source.Number(TopicChecks.MaxMessage) is { } most
                && found.Number(TopicChecks.MaxMessage) is { } takes
                && takes < most
                && flow.Select is null
            )
                findings.Add(
                    OnlineCatalogue.SmallerMessages,
                    flow.Route.Place,
                    subject,
                    $"its source takes messages of up to {most} bytes, and {to} of up to {takes}",
                    "Raise the target's max.message.bytes."
                );
        }
    }

    private void CheckRegions(TopologyModel model)
    {
        var byId = model
            .Clusters.Where(cluster => clusters.ContainsKey(cluster.Name))
            .GroupBy(cluster => clusters[cluster.Name].Client.ClusterId, StringComparer.Ordinal);
        foreach (var one in byId)
        {
            var first = one.First();
            foreach (var other in one.Where(cluster => cluster.Region != first.Region).DistinctBy(cluster => cluster.Region))
                findings.Add(
                    OnlineCatalogue.SameCluster,
                    other.Place,
                    $"cluster '{other.Name}'",
                    $"it is the same Kafka cluster (id {one.Key}) as '{first.Name}' of region {first.Region}",
                    "Give each region clusters of its own."
                );
        }
    }

    private void CheckMirror(TopologyModel model, MirrorModel mirror)
    {
        foreach (var (from, to) in mirror.Directions)
        {
            var source = OfTier(model, from, mirror.Tier);
            var target = OfTier(model, to, mirror.Tier);
            if (source is null || target is null || source.Client.ClusterId != target.Client.ClusterId)
                continue;
            findings.Add(
                OnlineCatalogue.MirrorToItself,
                mirror.Place,
                $"mirror '{mirror.Name}'",
                $"'{source.Name}' and '{target.Name}' are the same Kafka cluster (id {source.Client.ClusterId})",
                "Correct the addresses."
            );
        }
    }

    private ReachedCluster? OfTier(TopologyModel model, string region, int tier) =>
        model.Region(region)?.Clusters.FirstOrDefault(cluster => cluster.Tier == tier) is { } found
            ? clusters.GetValueOrDefault(found.Name)
            : null;
}
