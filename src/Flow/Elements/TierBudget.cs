namespace Keystone.Flow.Elements;

/// <summary>A tier's memory in this worker, in equal shares for its lanes: none can take what another needs. Thread-safe.</summary>
public sealed class TierBudget(long memoryBytes)
{
    private readonly Lock gate = new();
    private readonly List<LaneBudget> shares = [];

    public long MemoryBytes { get; } = memoryBytes;

    public LaneBudget Join()
    {
        lock (gate)
        {
            var share = new LaneBudget(MemoryBytes);
            shares.Add(share);
            Divide();
            return share;
        }
    }

    public void Leave(LaneBudget share)
    {
        lock (gate)
        {
            if (shares.Remove(share))
                Divide();
        }
    }

    private void Divide()
    {
        foreach (var share in shares)
            share.LimitBytes = MemoryBytes / shares.Count;
    }
}
