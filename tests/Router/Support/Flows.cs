using Keystone.Topology.Model;

namespace Keystone.Router.Tests.Support;

/// <summary>Small models to route with.</summary>
internal static class Flows
{
    public static ExpressionModel? Expression(string? text) => text is null ? null : new ExpressionModel { Text = text };

    public static FlowBranch To(string topic, string? where = null, string? partitionBy = null) =>
        new()
        {
            Topic = topic,
            Where = Expression(where),
            PartitionBy =
                partitionBy is null ? PartitionRule.Keep
                : partitionBy == "key" ? PartitionRule.Key
                : new PartitionRule(PartitionRuleKind.Expression, Expression(partitionBy)),
        };

    public static FlowModel Of(
        string? where = null,
        IReadOnlyList<SelectFieldModel>? select = null,
        ErrorAction onError = ErrorAction.DeadLetter,
        SplitMatch match = SplitMatch.First,
        bool toSink = false,
        params FlowBranch[] to
    )
    {
        var cluster = new ClusterModel
        {
            Name = "us-tier1",
            Region = "us",
            Role = ClusterRole.Consumer,
            Tier = 1,
            Bootstrap = "embedded",
        };
        var sink = toSink
            ? new SinkModel
            {
                Name = "archive",
                Kind = SinkKind.File,
                FilePath = "/nowhere",
            }
            : null;
        FlowBranch[] branches =
            toSink ? [new FlowBranch()]
            : to.Length == 0 ? [To("out")]
            : to;
        return new FlowModel
        {
            Pipeline = "media",
            Region = "us",
            Route = new RouteModel
            {
                Name = "plays-live",
                From = new RouteSource { Topic = "plays" },
                Regions = ["us"],
                Tier = new TierModel { Number = 1, MemoryBytes = 256 << 20 },
                Where = Expression(where),
                Select = select,
                IsSplit = branches.Length > 1,
                Match = match,
                Branches = [.. branches.Select(b => new RouteBranch { Topic = b.Topic, Where = b.Where })],
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
            TargetCluster = toSink ? null : cluster,
            Sink = sink,
            Branches = branches,
        };
    }
}
