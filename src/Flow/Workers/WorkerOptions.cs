using Keystone.Flow.Elements;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

public sealed record WorkerOptions
{
    public required TopologyModel Model { get; init; }

    public required string Region { get; init; }

    /// <summary>The transform of flows that end in Kafka topics, and of those that end in sinks.</summary>
    public required ITransformFactory Transforms { get; init; }

    public IReadOnlyDictionary<SinkKind, IDeliverFactory> Sinks { get; init; } = new Dictionary<SinkKind, IDeliverFactory>();

    /// <summary>Unique to this process's life, readable for people: it stands with every position, and names who fenced whom.</summary>
    public required string InstanceId { get; init; }

    /// <summary>
    /// The bootstrap addresses of a cluster, asked again at each try; null while nobody knows them (the embedded clusters are not up): its
    /// flows are then paused.
    /// </summary>
    public required Func<ClusterModel, string?> Resolve { get; init; }

    /// <summary>Refuse to create topics: <see cref="Worker.StartAsync"/> throws <see cref="MissingTopicsException"/>.</summary>
    public bool NoCreate { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public CrashPoints CrashPoints { get; init; } = CrashPoints.None;

    /// <summary>Lines for people and logs; called from any thread.</summary>
    public Action<string>? Log { get; init; }
}
