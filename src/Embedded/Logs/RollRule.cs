namespace Keystone.Embedded.Logs;

/// <summary>segment.bytes and segment.ms: when the newest chunk is closed although a batch would still fit.</summary>
internal readonly record struct RollRule(int SegmentBytes, long SegmentMs)
{
    public bool IsDue(LogChunk chunk, int length, long nowMs) =>
        chunk.Batches.Count > 0 && (chunk.Used + (long)length > SegmentBytes || nowMs - chunk.CreatedMs > SegmentMs);
}
