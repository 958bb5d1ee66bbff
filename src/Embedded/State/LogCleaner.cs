using Keystone.Embedded.Logs;

namespace Keystone.Embedded.State;

/// <summary>Compacts partitions, one at a time and beside the loop; the result is put in on the loop if the log is still the same.</summary>
internal sealed class LogCleaner(ClusterState cluster)
{
    private readonly Dictionary<Partition, long> cleanUpTo = [];
    private bool isRunning;

    /// <summary>Starts the compaction of the first partition that is due.</summary>
    public void Check()
    {
        if (isRunning)
            return;
        foreach (var topic in cluster.Topics.All)
        {
            if (!topic.Config.Compact)
                continue;
            foreach (var partition in topic.Partitions)
                if (TryStart(partition))
                    return;
        }
    }

    public void Forget(Partition partition) => cleanUpTo.Remove(partition);

    private bool TryStart(Partition partition)
    {
        var input = CompactionInput.Take(
            partition.Log,
            partition.Transactions,
            partition.Producers,
            partition.Topic.Config,
            cleanUpTo.GetValueOrDefault(partition),
            partition.LastStableOffset,
            cluster.NowMs
        );
        if (input is null)
            return false;
        isRunning = true;
        _ = Task.Run(() => Run(partition, input));
        return true;
    }

    private void Run(Partition partition, CompactionInput input)
    {
        IReadOnlyList<LogChunk>? output = null;
        try
        {
            using var compaction = new Compaction(input);
            output = compaction.Run();
        }
        catch (Exception e)
        {
            cluster.NoteFailure(e);
        }
        cluster.Post(() => Finish(partition, input, output));
    }

    private void Finish(Partition partition, CompactionInput input, IReadOnlyList<LogChunk>? output)
    {
        isRunning = false;
        // What failed once would fail again: it is left as it is until there is more to clean.
        cleanUpTo[partition] = input.Chunks[^1].Chunk.LastOffset + 1;
        if (output is not null && partition.Log.Shape == input.Shape)
            partition.Log.ReplaceFirst(input.Chunks.Count, output);
        Check();
    }
}
