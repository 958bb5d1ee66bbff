using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>Builds routes and their flows.</summary>
internal sealed class RouteModelBuilder(
    TopologyIndex index,
    TopicBook topics,
    Dictionary<string, ClusterModel> clusters,
    Dictionary<int, TierModel> tiers,
    Dictionary<string, StreamModel> streams,
    Dictionary<string, SinkModel> sinks
)
{
    public RouteModel Route(NamedEntry<RouteConfig> entry)
    {
        var route = entry.Value;
        var regions = RouteLookup.Regions(index, route);
        var facts = regions.Select(r => topics.SourceOf(route, r)).OfType<TopicFacts>().ToList();
        return new RouteModel
        {
            Name = entry.Name.Value,
            From = Source(route.From!),
            Regions = regions,
            Tier = tiers[RouteLookup.Tier(index, route)!.Value],
            Where = Expression(route.Where),
            Select = route.Select is { } select ? [.. select.Select(f => new SelectFieldModel(f.Name.Value, Expression(f.Value)!))] : null,
            IsSplit = route.To is null,
            Match = route.Match?.Value ?? SplitMatch.First,
            Branches = [.. RouteLookup.Branches(route).Select(b => Branch(route, b))],
            Format = facts.Select(f => f.Format).FirstOrDefault(f => f is not null) ?? PayloadFormat.Json,
            Delivery = facts.Select(f => f.Delivery).Where(d => d is not null).Min() ?? DeliveryClass.AtLeastOnce,
            OnError = route.OnError?.Value ?? ErrorAction.DeadLetter,
            OnGap = route.OnGap?.Value ?? GapAction.Stop,
            Start = route.Start?.Value ?? StartPosition.Earliest,
            CommitInterval = route.CommitInterval?.Value ?? RouteModel.DefaultCommitInterval,
            Lanes = route.Lanes?.Value,
            Place = entry.Name.Place,
        };
    }

    public IEnumerable<FlowModel> Flows(string pipeline, RouteConfig config, RouteModel route)
    {
        foreach (var region in route.Regions)
        {
            var source = RouteLookup.Source(index, config, region)!;
            var facts = topics.SourceOf(config, region);
            var targets = RouteLookup.Branches(config).Select(b => RouteLookup.Target(index, b.To, region)).ToList();
            yield return new FlowModel
            {
                Pipeline = pipeline,
                Region = region,
                Route = route,
                Source = new FlowSource
                {
                    Cluster = clusters[source.Name.Value],
                    Topic = route.From.Topic,
                    Stream = route.From.Stream,
                    Format = facts?.Format ?? route.Format,
                    Spec = facts?.Spec ?? new TopicSpec(),
                    Origin = route.From.Origin,
                },
                TargetCluster = targets[0] is { } target ? clusters[target.Name.Value] : null,
                Sink = route.Branches[0].Sink,
                Branches = [.. route.Branches.Select((b, i) => FlowBranch(b, targets[i]))],
            };
        }
    }

    private FlowBranch FlowBranch(RouteBranch branch, ClusterEntry? target) =>
        new()
        {
            Where = branch.Where,
            Topic = branch.Topic,
            PartitionBy = branch.PartitionBy,
            Spec = target is not null && branch.Topic is { } topic ? topics.Find(target, topic)!.Spec : new TopicSpec(),
        };

    private RouteSource Source(RouteFromConfig from) =>
        new()
        {
            Stream = from.Stream is { } stream ? streams[stream.Value] : null,
            Tier = from.Tier?.Value,
            Cluster = from.Cluster?.Value,
            Topic = from.Stream?.Value ?? from.Topic!.Value,
            Origin = from.Origin?.Value ?? OriginFilter.All,
        };

    private RouteBranch Branch(RouteConfig route, RouteBranchConfig branch) =>
        new()
        {
            Where = Expression(branch.Where),
            Tier = branch.To.Tier?.Value,
            Cluster = branch.To.Cluster?.Value,
            Topic = RouteLookup.TargetTopic(route, branch.To),
            Sink = branch.To.Sink is { } sink ? sinks[sink.Value] : null,
            PartitionBy = Rule(branch.To.PartitionBy),
        };

    private static PartitionRule Rule(Spot<string>? by) =>
        by is null ? PartitionRule.Keep
        : by.Value == "key" ? PartitionRule.Key
        : new PartitionRule(PartitionRuleKind.Expression, Expression(by));

    internal static ExpressionModel? Expression(Spot<string>? text) =>
        text is null ? null : new ExpressionModel { Text = text.Value, Place = text.Place };
}
