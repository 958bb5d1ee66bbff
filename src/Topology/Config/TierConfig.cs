namespace Keystone.Topology.Config;

/// <summary>A tier as written.</summary>
public sealed record TierConfig : ConfigSection
{
    [Option("max_lag", "How far behind the tier's flows may be.", Range = "100ms..30d")]
    public Spot<TimeSpan>? MaxLag { get; init; }

    [Option("memory", "What all lanes of the tier in one worker may hold in flight.", Default = "256MiB", Range = "16MiB..1TiB")]
    public Spot<long>? Memory { get; init; }

    [Option("dedicated", "Own worker processes. Accepted with a warning until workers share lanes.", Default = "false")]
    public Spot<bool>? Dedicated { get; init; }

    [Option("backfill", "Reads history only with what the other tiers leave.", Default = "false", Later = true)]
    public Spot<bool>? Backfill { get; init; }
}
