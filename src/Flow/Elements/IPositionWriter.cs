namespace Keystone.Flow.Elements;

/// <summary>
/// Writes a sink's positions, pending cuts and dead letters on the source cluster, in one transaction of the lane's id. One call at a time.
/// The task fails with <see cref="LaneFencedException"/> when another owner has the lane: whatever the sink stored since is then not its to name.
/// </summary>
public interface IPositionWriter
{
    /// <param name="positions">At most one for each partition.</param>
    /// <param name="deadLetters">What the positions pass, or the pending cuts hold; in the order of their offsets for each partition.</param>
    /// <param name="cancellation">The run is ending. What has been sent may still be committed.</param>
    Task WriteAsync(
        IReadOnlyList<PositionWrite> positions,
        IReadOnlyList<DeadLetterRecord> deadLetters,
        CancellationToken cancellation = default
    );
}
