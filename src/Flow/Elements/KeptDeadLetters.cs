namespace Keystone.Flow.Elements;

/// <summary>
/// The dead letters of a sink's flow while it transforms: they travel in the element and are encoded by the position writer only when the
/// sink's position passes them (an epoch may be cut in the middle of an element).
/// </summary>
public sealed class KeptDeadLetters : IDeadLetters
{
    public void Add(OutboundElement into, long offset, long timestampMs, ReadOnlySpan<byte> recordTail, string cause) =>
        into.Keep(new DeadLetterRecord(into.Partition, offset, timestampMs, recordTail.ToArray(), cause));
}
