using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>What the topology says about one topic of one Kafka cluster.</summary>
internal sealed class TopicFacts(ClusterEntry cluster, string topic, StreamConfig? stream)
{
    private (int? Partitions, TopicSpec Spec, DeliveryClass? Delivery)? _facts;

    public ClusterEntry Cluster { get; } = cluster;
    public string Topic { get; } = topic;

    /// <summary>The stream that enters here; null for a topic that routes write.</summary>
    public StreamConfig? Stream { get; } = stream;

    /// <summary>In the order of the files.</summary>
    public List<TopicWriter> Writers { get; } = [];

    /// <summary>A statement holds over what would be taken over from a source; null where neither is there.</summary>
    public int? Partitions => Facts.Partitions;
    public TopicSpec Spec => Facts.Spec;

    /// <summary>The strictest class of all that writes it.</summary>
    public DeliveryClass? Delivery => Facts.Delivery;

    public PayloadFormat? Format => Stream?.Format?.Value ?? Writers.Select(w => w.Format).FirstOrDefault(f => f is not null);

    /// <summary>Computed once, when all writers are known: topics that many routes join would be walked once per way else.</summary>
    private (int? Partitions, TopicSpec Spec, DeliveryClass? Delivery) Facts => _facts ??= Compute();

    /// <summary>Computes what holds; writers added later (in a circle of routes) change nothing any more.</summary>
    public void Settle() => _ = Facts;

    private (int? Partitions, TopicSpec Spec, DeliveryClass? Delivery) Compute()
    {
        var spec = new TopicSpec(
            Stream?.Partitions?.Value ?? Stated(t => t.Partitions)?.Value ?? Inherited(s => s.Partitions),
            Stream?.Replication?.Value ?? Stated(t => t.Replication)?.Value ?? Inherited(s => s.Replication),
            Stream?.Retention?.Value ?? Stated(t => t.Retention)?.Value ?? Inherited(s => s.Retention)
        );
        var delivery = Stream is not null
            ? Stream.Delivery?.Value ?? DeliveryClass.AtLeastOnce
            : Writers.Select(w => w.Source?.Delivery).Where(d => d is not null).Min();
        return (spec.Partitions, spec, delivery);
    }

    private T? Inherited<T>(Func<TopicSpec, T?> key)
        where T : struct => Writers.Select(w => w.Source is null ? null : key(w.Source.Spec)).FirstOrDefault(v => v is not null);

    private Spot<T>? Stated<T>(Func<TargetConfig, Spot<T>?> key) => Writers.Select(w => key(w.Target)).FirstOrDefault(s => s is not null);
}
