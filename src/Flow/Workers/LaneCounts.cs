using Keystone.Flow.Elements;

namespace Keystone.Flow.Workers;

/// <summary>What became of a lane's records since the worker started; counted when committed (at_least_once: acknowledged).</summary>
public sealed record LaneCounts
{
    public long Read { get; init; }
    public long Kept { get; init; }
    public long Filtered { get; init; }
    public long DeadLettered { get; init; }
    public long Skipped { get; init; }
    public long Aborted { get; init; }

    /// <summary>best_effort: records that were given up.</summary>
    public long Dropped { get; init; }
    public long ReadBytes { get; init; }
    public long SentBytes { get; init; }
    public long PassedBatches { get; init; }
    public IReadOnlyDictionary<ReencodeReason, long> ReencodedBatches { get; init; } = new Dictionary<ReencodeReason, long>();

    /// <summary>Transactions committed, positions alone included.</summary>
    public long Commits { get; init; }
}
