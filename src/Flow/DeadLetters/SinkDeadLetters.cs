using Keystone.Flow.Elements;

namespace Keystone.Flow.DeadLetters;

/// <summary>A sink's flow keeps its dead letters in the element; the position writer encodes them when its position passes them.</summary>
internal sealed class SinkDeadLetters : IElementDeadLetters
{
    private readonly KeptDeadLetters kept = new();

    public void Add(OutboundElement into, long offset, long timestampMs, ReadOnlySpan<byte> recordTail, string cause) =>
        kept.Add(into, offset, timestampMs, recordTail, cause);

    public void Complete(OutboundElement element) { }
}
