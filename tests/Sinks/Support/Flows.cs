using Keystone.Topology.Model;

namespace Keystone.Sinks.Tests.Support;

/// <summary>Small models to run sinks with.</summary>
internal static class Flows
{
    public static SinkModel Sink(SinkCompression compression = SinkCompression.None) =>
        new()
        {
            Name = "archive",
            Kind = SinkKind.File,
            FilePath = "/replaced",
            Format = SinkFormat.Jsonl,
            Compression = compression,
            Content = SinkContent.Value,
        };

    public static FlowModel Of(SinkModel sink, ErrorAction onError = ErrorAction.DeadLetter)
    {
        var cluster = new ClusterModel
        {
            Name = "us-front",
            Region = "us",
            Role = ClusterRole.Fronting,
            Bootstrap = "embedded",
        };
        return new FlowModel
        {
            Pipeline = "media",
            Region = "us",
            Route = new RouteModel
            {
                Name = "plays-archive",
                From = new RouteSource { Topic = "plays" },
                Regions = ["us"],
                Tier = new TierModel { Number = 2, MemoryBytes = 256 << 20 },
                Branches = [new RouteBranch { Sink = sink }],
                Format = PayloadFormat.Json,
                Delivery = DeliveryClass.ExactlyOnce,
                OnError = onError,
            },
            Source = new FlowSource
            {
                Cluster = cluster,
                Topic = "plays",
                Format = PayloadFormat.Json,
                Spec = new TopicSpec(),
            },
            Sink = sink,
            Branches = [new FlowBranch()],
        };
    }
}
