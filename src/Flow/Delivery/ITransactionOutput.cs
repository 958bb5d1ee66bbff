namespace Keystone.Flow.Delivery;

/// <summary>
/// The lane's transactional id on the cluster that holds its positions. A transaction begins with the first send after the last end. Errors of
/// sends and ends: <see cref="Elements.LaneFencedException"/> when the epoch is not ours any more, anything else ends the run.
/// </summary>
internal interface ITransactionOutput : IBatchOutput
{
    /// <summary>
    /// InitProducerId: fences every older owner and ends what it left open; when it has succeeded, all control records of the lane are written.
    /// </summary>
    Task InitAsync(CancellationToken cancellation);

    /// <summary>InitProducerId with our own producer id and epoch: true if nobody else has taken the id since.</summary>
    Task<bool> TryKeepAsync(CancellationToken cancellation);

    /// <summary>Ends the open transaction. All of its sends must have ended before.</summary>
    Task EndAsync(bool commit, CancellationToken cancellation);
}
