namespace Keystone.Flow.Elements;

/// <summary>
/// Turns the batches of a slice into batches to send. Synchronous; one instance per run of a lane; called on the tier's dispatcher, never
/// from two threads at once. Counts Read, Kept, Filtered, Skipped and Aborted in <see cref="OutboundElement.Counts"/>; dead letters go to
/// <see cref="LaneRunContext.DeadLetters"/>. Throws <see cref="StopLaneException"/> to park the lane; anything else restarts the run.
/// </summary>
public interface ISliceTransform : IDisposable
{
    void Transform(SourceSlice slice, OutboundElement into);
}
