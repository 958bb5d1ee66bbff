namespace Keystone.Topology.Model;

/// <summary>One route in one region: what a worker of that region runs as lanes.</summary>
public sealed record FlowModel
{
    public required string Pipeline { get; init; }
    public required string Region { get; init; }
    public required RouteModel Route { get; init; }

    /// <summary><c>pipeline/region/route</c>: stands in every internal key and transactional id.</summary>
    public string Identity => $"{Pipeline}/{Region}/{Route.Name}";

    /// <summary>The source's group that holds a copy of the position, for ordinary lag tools only.</summary>
    public string Group => $"keystone.{Pipeline}.{Region}.{Route.Name}";

    /// <summary>Stands on <see cref="DeadLetterCluster"/>.</summary>
    public string DeadLetterTopic => $"keystone.dead-letters.{Route.Name}";

    public required FlowSource Source { get; init; }
    public TierModel Tier => Route.Tier;

    /// <summary>The cluster of all topic targets; null for a sink.</summary>
    public ClusterModel? TargetCluster { get; init; }

    /// <summary>The sink; null for topics.</summary>
    public SinkModel? Sink { get; init; }

    /// <summary>At least one; exactly one where <see cref="RouteModel.IsSplit"/> is false.</summary>
    public required IReadOnlyList<FlowBranch> Branches { get; init; }

    /// <summary>Where positions and their transactions live: the target, for a sink the source.</summary>
    public ClusterModel PositionCluster => TargetCluster ?? Source.Cluster;
    public ClusterModel DeadLetterCluster => PositionCluster;

    public ExpressionModel? Where => Route.Where;
    public IReadOnlyList<SelectFieldModel>? Select => Route.Select;
    public SplitMatch Match => Route.Match;
    public DeliveryClass Delivery => Route.Delivery;
    public ErrorAction OnError => Route.OnError;
    public GapAction OnGap => Route.OnGap;
    public StartPosition Start => Route.Start;
    public TimeSpan CommitInterval => Route.CommitInterval;
    public int? Lanes => Route.Lanes;

    public override string ToString() => Identity;
}
