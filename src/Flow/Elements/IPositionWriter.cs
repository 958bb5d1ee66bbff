namespace Keystone.Flow.Elements;

/// <summary>
/// Writes a sink's positions, pending cuts and dead letters on the source cluster, in one transaction of the lane's id. One call at a time.
/// The task fails with <see cref="LaneFencedException"/> when another owner has the lane: whatever the sink stored since is then not its to name.
/// </summary>
public interface IPositionWriter
{
    /// <param name="positions">At most one for each partition.</param>
    /// <param name="deadLetters">Dead-letter batches (of <see cref="OutboundElement.DeadLetters"/>); their bytes must stay until the task ends.</param>
    /// <param name="cancellation">The run is ending. What has been sent may still be committed.</param>
    Task WriteAsync(
        IReadOnlyList<PositionWrite> positions,
        IReadOnlyList<OutboundBatch> deadLetters,
        CancellationToken cancellation = default
    );
}
