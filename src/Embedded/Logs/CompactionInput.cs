using Keystone.Embedded.Configs;

namespace Keystone.Embedded.Logs;

/// <summary>
/// What a compaction works on beside the loop: closed chunks (their bytes never change) and copies of all that may change meanwhile.
/// </summary>
/// <param name="Shape">The log's shape when this was taken: the result counts only while it is the same.</param>
/// <param name="LastOfProducers">The last offsets that producers wrote: their batches stay, empty if need be.</param>
internal sealed record CompactionInput(
    int Shape,
    IReadOnlyList<(LogChunk Chunk, BatchEntry[] Batches)> Chunks,
    IReadOnlyList<AbortedTransaction> Aborted,
    IReadOnlySet<long> LastOfProducers,
    TopicConfig Config,
    long NowMs
)
{
    /// <summary>The chunks that may be compacted now, or null where it is not worth it (min.cleanable.dirty.ratio).</summary>
    /// <param name="cleanUpTo">Where the last compaction ended.</param>
    /// <param name="upTo">The first offset that must not be touched: the last stable offset.</param>
    public static CompactionInput? Take(
        PartitionLog log,
        TransactionIndex transactions,
        ProducerStates producers,
        TopicConfig config,
        long cleanUpTo,
        long upTo,
        long nowMs
    )
    {
        var chunks = new List<(LogChunk, BatchEntry[])>();
        long dirty = 0,
            all = 0;
        for (var i = 0; i < log.Chunks.Count - 1; i++)
        {
            var chunk = log.Chunks[i];
            if (chunk.LastOffset >= upTo || nowMs - chunk.MaxTimestamp < config.MinCompactionLagMs)
                break;
            chunks.Add((chunk, [.. chunk.Batches]));
            all += chunk.Used;
            if (chunk.LastOffset >= cleanUpTo)
                dirty += chunk.Used;
        }
        if (dirty == 0 || dirty < all * config.MinDirtyRatio)
            return null;
        var last = producers.Entries.Where(p => p.HasBatches).Select(p => p.LastOffset).ToHashSet();
        return new CompactionInput(log.Shape, chunks, [.. transactions.AbortedIn(0, long.MaxValue)], last, config, nowMs);
    }
}
