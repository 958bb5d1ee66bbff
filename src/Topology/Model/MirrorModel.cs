namespace Keystone.Topology.Model;

/// <summary>Topics that stand in several regions under the same names.</summary>
public sealed record MirrorModel
{
    public required string Name { get; init; }

    /// <summary>Each direction as (from region, to region).</summary>
    public required IReadOnlyList<(string From, string To)> Directions { get; init; }
    public bool IsTwoWay => Directions.Any(d => Directions.Contains((d.To, d.From)));

    /// <summary>Tier whose consumer clusters are linked.</summary>
    public required int Tier { get; init; }
    public required IReadOnlyList<string> Topics { get; init; }
    public IReadOnlyList<string> Exclude { get; init; } = [];
    public DeliveryClass Delivery { get; init; }
    public int? Lanes { get; init; }
    public MirrorGroups? Groups { get; init; }
    public bool Configs { get; init; } = true;
    public bool Acls { get; init; } = true;
    public string? Authority { get; init; }

    /// <summary>Fetched bytes per second; null: no limit.</summary>
    public long? ThrottleBytesPerSecond { get; init; }
    public long? MaxBatchBytes { get; init; }
    public StartPosition Start { get; init; } = StartPosition.Earliest;
    public GapAction OnGap { get; init; }
    public ErrorAction OnError { get; init; } = ErrorAction.Stop;
    public TimeSpan? ObjectiveRpo { get; init; }
    public TimeSpan? ObjectiveRto { get; init; }

    /// <summary>Whether it passes on what other mirrors brought.</summary>
    public bool Relay { get; init; }

    /// <summary>Whether unequal partition counts are levelled up at the first start.</summary>
    public bool Grow { get; init; }
    public SourcePlace Place { get; init; }
}
