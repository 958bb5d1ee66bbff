namespace Keystone.Client.Producing;

/// <summary>What became of a refused batch: parts to send in this order, and records that are refused for good.</summary>
public sealed class SplitBatch : IDisposable
{
    internal SplitBatch(IReadOnlyList<SplitPart> parts, IReadOnlyList<RefusedRecord> refused)
    {
        Parts = parts;
        Refused = refused;
    }

    public IReadOnlyList<SplitPart> Parts { get; }

    public IReadOnlyList<RefusedRecord> Refused { get; }

    /// <summary>Gives the parts' bytes back: after their results.</summary>
    public void Dispose()
    {
        foreach (var part in Parts)
            part.Batch.Dispose();
    }
}
