namespace Keystone.Topology.Model;

/// <summary>A class of flows that share a dispatcher and a memory budget. 1 is the most urgent.</summary>
public sealed record TierModel
{
    public const long DefaultMemoryBytes = 256L << 20;

    public required int Number { get; init; }

    /// <summary>What all lanes of the tier in one worker may hold in flight, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>How far behind a flow of the tier may be; null where the topology does not say.</summary>
    public TimeSpan? MaxLag { get; init; }

    /// <summary>Own worker processes. Accepted with a warning: workers do not share lanes yet.</summary>
    public bool Dedicated { get; init; }

    /// <summary>Reads history with what the other tiers leave.</summary>
    public bool Backfill { get; init; }
}
