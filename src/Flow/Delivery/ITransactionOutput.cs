namespace Keystone.Flow.Delivery;

/// <summary>
/// The lane's transactional id on the cluster that holds its positions. A transaction begins with the first send after the last end. An epoch
/// that is not ours any more is told as <see cref="Elements.LaneFencedException"/> or its cause; anything else ends the run too.
/// </summary>
internal interface ITransactionOutput : IBatchOutput
{
    /// <summary>Commits. All sends of the transaction have ended well before.</summary>
    Task CommitAsync(CancellationToken cancellation);

    /// <summary>Aborts; the next transaction can then begin.</summary>
    Task AbortAsync(CancellationToken cancellation);
}
