namespace Keystone.Embedded.Transactions;

/// <summary>The states of a transactional id, as the coordinator of Kafka has them.</summary>
internal enum TransactionState
{
    Empty,
    Ongoing,
    PrepareCommit,
    PrepareAbort,
    CompleteCommit,
    CompleteAbort,
}
