using Keystone.Embedded.State;

namespace Keystone.Embedded.Transactions;

/// <summary>What the coordinator knows of one transactional id.</summary>
internal sealed class Transaction(string transactionalId)
{
    public const long NoProducerId = -1;
    public const short NoEpoch = -1;

    /// <summary>Behind this epoch a new producer id is given out: the highest is kept for the marker that fences.</summary>
    public const short LastUsableEpoch = short.MaxValue - 1;

    public string TransactionalId { get; } = transactionalId;

    public long ProducerId { get; set; } = NoProducerId;

    /// <summary>The id before the last change of ids: a retry may still name it.</summary>
    public long PreviousProducerId { get; set; } = NoProducerId;

    public short Epoch { get; set; } = NoEpoch;

    /// <summary>The epoch before the last change: a retry may still name it.</summary>
    public short LastEpoch { get; set; } = NoEpoch;

    public int TimeoutMs { get; set; }

    public TransactionState State { get; set; } = TransactionState.Empty;

    /// <summary>Whether the transaction that is open, or was last, is one of version 2 (KIP-890).</summary>
    public bool IsVersion2 { get; set; }

    public HashSet<Partition> Partitions { get; } = [];

    public HashSet<string> Groups { get; } = [];

    public long StartedMs { get; set; } = -1;

    public long UpdatedMs { get; set; }

    /// <summary>The id that the completed transaction goes on with, where its epochs are used up.</summary>
    public long NextProducerId { get; set; } = NoProducerId;

    public LoopTimer? Timeout { get; set; }

    public bool IsCompleting => State is TransactionState.PrepareCommit or TransactionState.PrepareAbort;

    public bool EpochsAreUsedUp => Epoch >= LastUsableEpoch;
}
