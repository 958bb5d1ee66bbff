namespace Keystone.Client.Producing;

/// <summary>What a producer promises, and so what it stamps and how it takes errors.</summary>
internal enum ProducerMode
{
    /// <summary>acks=1, no producer id.</summary>
    Plain,

    /// <summary>acks=all, a producer id of its own, sequences.</summary>
    Idempotent,

    /// <summary>Partitions are added to the transaction before they are written to (AddPartitionsToTxn).</summary>
    TransactionsV1,

    /// <summary>Partitions join by their first batch; every EndTxn brings a new epoch (KIP-890).</summary>
    TransactionsV2,
}
