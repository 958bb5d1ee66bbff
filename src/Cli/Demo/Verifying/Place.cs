using Keystone.Topology.Model;

namespace Keystone.Cli.Demo.Verifying;

/// <summary>Where records must arrive: a topic of a cluster, or the files of a route in a region.</summary>
internal sealed record Place
{
    private Place(string name) => Name = name;

    public string Name { get; }

    public ClusterModel? Cluster { get; private init; }

    public string? Topic { get; private init; }

    public FlowModel? FileFlow { get; private init; }

    public bool IsDeadLetters { get; private init; }

    public Balance Balance { get; } = new();

    /// <summary>The flows whose output this is; usually one.</summary>
    public List<FlowModel> Flows { get; } = [];

    public static Place OfTopic(ClusterModel cluster, string topic, bool deadLetters) =>
        new($"{cluster.Name}/{topic}")
        {
            Cluster = cluster,
            Topic = topic,
            IsDeadLetters = deadLetters,
        };

    public static Place OfFiles(FlowModel flow) => new($"{flow.Sink!.Name} ({flow.Region}/{flow.Route.Name})") { FileFlow = flow };
}
