using Keystone.Topology.Model;

namespace Keystone.Testing.Models;

/// <summary>A flow to try a transform or a sink with, as the topology would resolve it: region `us`, stream `plays`.</summary>
public sealed record MadeFlow
{
    public required string Route { get; init; }

    /// <summary>Source and target alike.</summary>
    public required ClusterModel Cluster { get; init; }

    public int Tier { get; init; } = 1;

    /// <summary>Null: the branches lead to topics.</summary>
    public SinkModel? Sink { get; init; }

    public IReadOnlyList<FlowBranch> Branches { get; init; } = [new FlowBranch()];

    public ExpressionModel? Where { get; init; }

    public IReadOnlyList<SelectFieldModel>? Select { get; init; }

    public SplitMatch Match { get; init; } = SplitMatch.First;

    public ErrorAction OnError { get; init; } = ErrorAction.DeadLetter;

    public static ClusterModel ClusterOf(string name, ClusterRole role, int? tier = null) =>
        new()
        {
            Name = name,
            Region = "us",
            Role = role,
            Tier = tier,
            Bootstrap = "embedded",
        };

    public static SinkModel FileSink(string path, SinkCompression compression = SinkCompression.None) =>
        new()
        {
            Name = "archive",
            Kind = SinkKind.File,
            FilePath = path,
            Format = SinkFormat.Jsonl,
            Compression = compression,
            Content = SinkContent.Value,
        };

    public FlowModel Build() =>
        new()
        {
            Pipeline = "media",
            Region = "us",
            Route = new RouteModel
            {
                Name = Route,
                From = new RouteSource { Topic = "plays" },
                Regions = ["us"],
                Tier = new TierModel { Number = Tier, MemoryBytes = 256 << 20 },
                Where = Where,
                Select = Select,
                IsSplit = Branches.Count > 1,
                Match = Match,
                Branches = Sink is { } sink
                    ? [new RouteBranch { Sink = sink }]
                    : [.. Branches.Select(b => new RouteBranch { Topic = b.Topic, Where = b.Where })],
                Format = PayloadFormat.Json,
                Delivery = DeliveryClass.ExactlyOnce,
                OnError = OnError,
            },
            Source = new FlowSource
            {
                Cluster = Cluster,
                Topic = "plays",
                Format = PayloadFormat.Json,
                Spec = new TopicSpec(),
            },
            TargetCluster = Sink is null ? Cluster : null,
            Sink = Sink,
            Branches = Branches,
        };
}
