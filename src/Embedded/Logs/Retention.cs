using Keystone.Embedded.Configs;

namespace Keystone.Embedded.Logs;

/// <summary>
/// Which chunks retention.bytes and retention.ms let go. As in Kafka whole pieces go, from the front, and nothing at or above the
/// high watermark; a piece here is a chunk of at most a megabyte, so the start moves in smaller steps than with Kafka's segments.
/// </summary>
internal static class Retention
{
    /// <summary>The log start after retention, or null where it stays.</summary>
    public static long? NewStart(PartitionLog log, TopicConfig config, long nowMs, long highWatermark)
    {
        long? start = null;
        var excess = config.RetentionBytes < 0 ? -1 : log.SizeBytes - config.RetentionBytes;
        for (var i = 0; i < log.Chunks.Count; i++)
        {
            var chunk = log.Chunks[i];
            if (chunk.LastOffset >= highWatermark)
                break;
            var isLast = i == log.Chunks.Count - 1;
            var tooOld = config.RetentionMs >= 0 && chunk.MaxTimestamp >= 0 && nowMs - chunk.MaxTimestamp > config.RetentionMs;
            if (!tooOld && (isLast || excess - chunk.Used < 0))
                break;
            excess -= chunk.Used;
            start = isLast ? log.EndOffset : log.Chunks[i + 1].BaseOffset;
        }
        return start;
    }
}
