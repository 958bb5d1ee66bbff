namespace Keystone.Client;

/// <summary>The features that a cluster has finalised (KIP-584), as the newest answer of a broker has them.</summary>
public sealed class ClusterFeatures
{
    private readonly IReadOnlyDictionary<string, short> levels;

    internal ClusterFeatures(long epoch, IReadOnlyDictionary<string, short> levels)
    {
        Epoch = epoch;
        this.levels = levels;
    }

    internal static ClusterFeatures None { get; } = new(-1, new Dictionary<string, short>());

    /// <summary>Grows with each change; -1 where no broker told.</summary>
    public long Epoch { get; }

    /// <summary>The finalised level, or 0.</summary>
    public short Level(string feature) => levels.GetValueOrDefault(feature);

    /// <summary>Transactions v2 (KIP-890): each EndTxn raises the epoch, and partitions join by their first batch.</summary>
    public bool HasTransactionsV2 => Level("transaction.version") >= 2;
}
