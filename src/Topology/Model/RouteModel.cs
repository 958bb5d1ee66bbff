namespace Keystone.Topology.Model;

/// <summary>A route as declared, the same in all of its regions. <see cref="FlowModel"/> is a route in one region.</summary>
public sealed record RouteModel
{
    public static readonly TimeSpan DefaultCommitInterval = TimeSpan.FromMilliseconds(100);

    public required string Name { get; init; }
    public required RouteSource From { get; init; }

    /// <summary>Names of the regions where it runs, in the topology's order.</summary>
    public required IReadOnlyList<string> Regions { get; init; }
    public required TierModel Tier { get; init; }
    public ExpressionModel? Where { get; init; }

    /// <summary>The fields of the new value in order; null leaves the value as it is.</summary>
    public IReadOnlyList<SelectFieldModel>? Select { get; init; }

    /// <summary>True for <c>split:</c>, false for a single <c>to:</c> (which is one branch without a condition).</summary>
    public bool IsSplit { get; init; }
    public SplitMatch Match { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<RouteBranch> Branches { get; init; }
    public required PayloadFormat Format { get; init; }
    public required DeliveryClass Delivery { get; init; }
    public ErrorAction OnError { get; init; }
    public GapAction OnGap { get; init; }
    public StartPosition Start { get; init; } = StartPosition.Earliest;

    public TimeSpan CommitInterval { get; init; } = DefaultCommitInterval;

    /// <summary>Null: one per 16 source partitions at the first start.</summary>
    public int? Lanes { get; init; }
    public SourcePlace Place { get; init; }
}
