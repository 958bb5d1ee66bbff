namespace Keystone.Flow.Elements;

/// <summary>Collects an element's dead letters. Key, value, headers and timestamp stay; the cause and the record's coordinates are added as headers.</summary>
public interface IDeadLetters
{
    /// <param name="into">The element that the record belongs to.</param>
    /// <param name="offset">The record's offset in the source.</param>
    /// <param name="timestampMs">Its timestamp, in milliseconds since 1970.</param>
    /// <param name="recordTail">The record's bytes from its key length on: key, value, headers as encoded.</param>
    /// <param name="cause">Why it is here, for people.</param>
    void Add(OutboundElement into, long offset, long timestampMs, ReadOnlySpan<byte> recordTail, string cause);
}
