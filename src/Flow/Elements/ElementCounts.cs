namespace Keystone.Flow.Elements;

/// <summary>What became of an element's records. Kept per element, summed per lane: telemetry is paid per element, never per record.</summary>
public sealed class ElementCounts
{
    private readonly long[] reencoded = new long[Enum.GetValues<ReencodeReason>().Length];

    /// <summary>Records of the source from the position on, without aborted ones and markers.</summary>
    public long Read { get; set; }

    /// <summary>Records sent to targets; with <c>match: all</c> one source record may count more than once.</summary>
    public long Kept { get; set; }

    /// <summary>Records that no target took: <c>where</c> was false, or no branch of a split matched.</summary>
    public long Filtered { get; set; }

    public long DeadLettered { get; set; }

    /// <summary>Records left out by <c>on_error: skip</c>.</summary>
    public long Skipped { get; set; }

    /// <summary>Records of aborted transactions.</summary>
    public long Aborted { get; set; }

    public long ReadBytes { get; set; }

    public long SentBytes { get; set; }

    /// <summary>Batches that went through untouched.</summary>
    public long PassedBatches { get; set; }

    public ReadOnlySpan<long> Reencoded => reencoded;

    public void CountReencoded(ReencodeReason reason) => reencoded[(int)reason]++;

    public void Add(ElementCounts other)
    {
        Read += other.Read;
        Kept += other.Kept;
        Filtered += other.Filtered;
        DeadLettered += other.DeadLettered;
        Skipped += other.Skipped;
        Aborted += other.Aborted;
        ReadBytes += other.ReadBytes;
        SentBytes += other.SentBytes;
        PassedBatches += other.PassedBatches;
        for (var i = 0; i < reencoded.Length; i++)
            reencoded[i] += other.reencoded[i];
    }

    public void Clear()
    {
        Read = Kept = Filtered = DeadLettered = Skipped = Aborted = ReadBytes = SentBytes = PassedBatches = 0;
        Array.Clear(reencoded);
    }
}
