using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// Ends epochs: seals their objects, has the cut recorded, and gives the objects their final names afterwards. Used on the stage's thread alone.
/// </summary>
/// <param name="touch">A cut is to be recorded, or an epoch is stored: the position record may have to change.</param>
/// <param name="onStored">All objects of an epoch have their names.</param>
internal sealed class EpochCloser(SinkContext context, IObjectStore store, StoreQueue queue, Action touch, Action onStored)
{
    /// <summary>
    /// Ends the partition's epoch where its records end now. Not while an earlier run's cut is being completed: that one ends where it was recorded.
    /// </summary>
    public void Cut(PartitionCuts partition)
    {
        if (partition.Open is null || partition.Resume is not null)
            return;
        var epoch = Seal(partition);
        epoch.Cut = new PendingCut(partition.NextOffset, epoch.Names());
        touch();
    }

    /// <summary>Ends the epoch of a cut that an earlier run recorded, once all its records are there.</summary>
    /// <exception cref="StopLaneException">Its records do not go to the objects on record.</exception>
    public void CompleteResume(PartitionCuts partition, long offset)
    {
        if (partition.Resume is not { } cut || offset < cut.EndOffset)
            return;
        partition.Resume = null;
        var names = partition.Open?.Names() ?? [];
        if (!names.SequenceEqual(cut.Names, StringComparer.Ordinal))
            throw new StopLaneException(
                $"{store.Label}: {partition.Partition} has a recorded cut before offset {cut.EndOffset} into {string.Join(", ", cut.Names)}, "
                    + $"but its records now go to {(names.Count == 0 ? "nothing" : string.Join(", ", names))}. "
                    + "Put the sink's partition_by and late back as they were until the cut is done."
            );
        if (partition.Open is null)
            return;
        var epoch = Seal(partition);
        epoch.Cut = partition.Written.Cut;
        epoch.IsRecorded = true;
        Commit(epoch);
    }

    /// <summary>The cut is on record: its objects get their final names.</summary>
    public void Commit(Epoch epoch)
    {
        foreach (var target in epoch.Objects.Values)
        {
            queue.Enqueue(() =>
            {
                target.Upload.Commit();
                context.CrashPoints.Reach(CrashPoints.Renamed);
            });
        }

        var names = epoch.Objects.Values.Select(o => o.Name).ToArray();
        queue.Enqueue(
            () => store.Settle(names),
            () =>
            {
                epoch.IsStored = true;
                touch();
                onStored();
            }
        );
    }

    private Epoch Seal(PartitionCuts partition)
    {
        var epoch = partition.Open!;
        partition.Open = null;
        partition.Closing.Enqueue(epoch);
        foreach (var target in epoch.Objects.Values)
        {
            target.Close();
            queue.Enqueue(target.Upload.Finish);
        }

        return epoch;
    }
}
