using Keystone.Testing.Models;
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
    ) =>
        new MadeFlow
        {
            Route = "plays-live",
            Cluster = MadeFlow.ClusterOf("us-tier1", ClusterRole.Consumer, tier: 1),
            Sink = toSink ? MadeFlow.FileSink("/nowhere") : null,
            Branches =
                toSink ? [new FlowBranch()]
                : to.Length == 0 ? [To("out")]
                : to,
            Where = Expression(where),
            Select = select,
            Match = match,
            OnError = onError,
        }.Build();
}
