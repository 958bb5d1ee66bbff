namespace Keystone.Topology.Model;

/// <summary>The topic that a flow reads.</summary>
public sealed record FlowSource
{
    public required ClusterModel Cluster { get; init; }
    public required string Topic { get; init; }

    /// <summary>Null where the route starts at a consumer cluster's topic.</summary>
    public StreamModel? Stream { get; init; }
    public required PayloadFormat Format { get; init; }

    /// <summary>How the topic is made if it does not exist; its partitions are null where nothing in the topology declares it.</summary>
    public required TopicSpec Spec { get; init; }
    public OriginFilter Origin { get; init; }
}
