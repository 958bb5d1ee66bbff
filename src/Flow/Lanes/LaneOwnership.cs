using Keystone.Flow.Elements;
using Keystone.Flow.Positions;

namespace Keystone.Flow.Lanes;

/// <summary>
/// A lane's right to run in this worker. A worker takes a lane once, when it starts or when an operator says so: by a claim in the position log,
/// acknowledged before its InitProducerId, so that an older owner that is fenced by that finds the reason there, however slow the machine is.
/// Later runs only look whether the claim is still the newest: what another worker has taken is never taken back by a restart.
/// </summary>
internal sealed class LaneOwnership(int lane, string instanceId)
{
    private bool mayTake = true;

    /// <summary>An operator's word: the next run takes the lane, whoever has it.</summary>
    public void TakeBack() => mayTake = true;

    /// <summary>Before InitProducerId.</summary>
    /// <exception cref="LaneFencedException">Another worker has taken the lane.</exception>
    public async Task EnterAsync(FlowContext flow, CancellationToken cancellation)
    {
        if (!mayTake)
        {
            Check(await flow.ReadPositionsAsync(cancellation).ConfigureAwait(false), flow.LaneCount);
            return;
        }
        await flow.ClaimAsync([lane], cancellation).ConfigureAwait(false);
        mayTake = false;
    }

    /// <summary>
    /// After InitProducerId: who claimed the lane in between wins. Who changes the number of lanes records that first and fences every old lane id
    /// then, so that a lane of the old number that took its id again after that finds the new number here; else two lanes with different ids
    /// could both have a partition, and neither would fence the other.
    /// </summary>
    /// <exception cref="LaneFencedException">Another worker has the lane, or has given the flow another number of lanes.</exception>
    /// <exception cref="LanesChangedException">This worker has given the flow another number of lanes.</exception>
    public void Check(FlowPositions recorded, int lanes)
    {
        if (recorded.OtherOwner(lane, instanceId) is { } other)
            throw LaneFencedException.By(other);
        if (recorded.Record is not { } record || (record.LaneCount == lanes && record.FormerLanes == 0))
            return;
        throw record.InstanceId == instanceId
            ? new LanesChangedException(record.LaneCount, lanes)
            : LaneFencedException.By(record.InstanceId);
    }
}
