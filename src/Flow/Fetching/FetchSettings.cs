using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Fetching;

/// <summary>How a lane reads its source.</summary>
internal sealed record FetchSettings
{
    public required GapAction OnGap { get; init; }

    /// <summary>An operator's consent: gaps of this kind that a partition stands before when the run starts are passed and recorded.</summary>
    public GapKind? AcceptAtStart { get; init; }

    /// <summary>Every class but best_effort reads committed records only.</summary>
    public required bool ReadCommitted { get; init; }

    /// <summary>Reserved in the budget before a fetch is sent.</summary>
    public int MaxBytes { get; init; } = 4 << 20;

    public int MaxPartitionBytes { get; init; } = 1 << 20;

    /// <summary>What a lane keeps its link full with: it takes no more than this, however large its budget.</summary>
    public long MaxHeldBytes { get; init; } = 24 << 20;

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The least time between two fetches from one broker while they bring little: records that trickle in travel together instead of
    /// costing a round trip, a batch and an acknowledgement each.
    /// </summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>Answers below it are little.</summary>
    public int LittleBytes { get; init; } = 64 << 10;
}
