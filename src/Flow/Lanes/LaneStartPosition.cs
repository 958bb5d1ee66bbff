using Keystone.Flow.Elements;
using Keystone.Flow.Positions;

namespace Keystone.Flow.Lanes;

internal sealed record LaneStartPosition(
    SourcePartition Partition,
    long NextOffset,
    int LeaderEpoch,
    PendingCut? Cut,
    IReadOnlyList<AcceptedGap> Gaps
);
