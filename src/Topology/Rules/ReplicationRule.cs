using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>No topic wants more replicas than its embedded cluster has brokers (how many a real cluster has, it alone knows).</summary>
internal sealed class ReplicationRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var topic in context.Topics.Topics)
        {
            if (!topic.Cluster.IsEmbedded)
                continue;
            var brokers = topic.Cluster.Config.Brokers?.Value ?? ClusterModel.DefaultBrokers;
            var (subject, stated, place) = Statement(topic);
            if ((stated?.Value ?? topic.Spec.Replication) is { } wanted && wanted > brokers)
                context.Add(
                    Catalogue.MoreReplicas,
                    place,
                    subject,
                    $"topic '{topic.Topic}' wants {wanted} replicas, and cluster '{topic.Cluster.Name.Shown}' has {Names.Count(brokers, "broker")}",
                    "Lower 'replication', or raise the cluster's 'brokers'."
                );
        }
    }

    private static (string Subject, Spot<int>? Stated, SourcePlace Place) Statement(TopicFacts topic)
    {
        if (topic.Stream is { } stream)
            return ($"stream '{topic.Topic}'", stream.Replication, stream.Replication?.Place ?? stream.Place);
        var writer = topic.Writers.Find(w => w.Target.Replication is not null) ?? topic.Writers[0];
        var stated = writer.Target.Replication;
        return (Subjects.Route(writer.Route), stated, stated?.Place ?? writer.Target.Place);
    }
}
