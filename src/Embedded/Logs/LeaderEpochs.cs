namespace Keystone.Embedded.Logs;

/// <summary>Which leader epoch began at which offset (KIP-101, KIP-279): how a client finds out that its log was truncated.</summary>
internal sealed class LeaderEpochs
{
    public const int Undefined = -1;

    private readonly List<(int Epoch, long StartOffset)> entries = [];

    public int Latest => entries.Count == 0 ? Undefined : entries[^1].Epoch;

    public void Assign(int epoch, long startOffset)
    {
        if (entries.Count > 0 && entries[^1].Epoch >= epoch)
            return;
        // Epochs in which nothing was written give way to the one that goes on from the same offset.
        while (entries.Count > 0 && entries[^1].StartOffset >= startOffset)
            entries.RemoveAt(entries.Count - 1);
        entries.Add((epoch, startOffset));
    }

    /// <summary>The epoch of the record at the offset, or -1.</summary>
    public int EpochOf(long offset)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
            if (entries[i].StartOffset <= offset)
                return entries[i].Epoch;
        return Undefined;
    }

    /// <summary>
    /// Where the given epoch, or the largest known one below it, ends: the answer to OffsetForLeaderEpoch.
    /// (-1, -1) where the epoch is newer than all that is known.
    /// </summary>
    public (int Epoch, long EndOffset) EndOf(int epoch, long logEnd)
    {
        if (epoch == Undefined || entries.Count == 0)
            return (Undefined, -1);
        if (epoch == Latest)
            return (epoch, logEnd);
        var higher = entries.FindIndex(e => e.Epoch > epoch);
        if (higher < 0)
            return (Undefined, -1);
        return (higher == 0 ? epoch : entries[higher - 1].Epoch, entries[higher].StartOffset);
    }

    public void TruncateTo(long endOffset) => entries.RemoveAll(e => e.StartOffset >= endOffset);

    /// <summary>Entries that end at or below the new start go; the one that covers it now begins there.</summary>
    public void AdvanceStartTo(long startOffset)
    {
        var covering = entries.FindLastIndex(e => e.StartOffset <= startOffset);
        if (covering < 0)
            return;
        entries[covering] = (entries[covering].Epoch, startOffset);
        entries.RemoveRange(0, covering);
    }
}
