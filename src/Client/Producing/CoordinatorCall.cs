using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>
/// A request to the coordinator of one group or transactional id: finds it, and finds it again when it has moved. Tries until it
/// is answered with something that trying again would not change, or the patience ends.
/// </summary>
internal sealed class CoordinatorCall(ClusterClient cluster, ConnectionSlot slot, CoordinatorKind kind, string key)
{
    private static readonly TimeSpan ConcurrentPause = TimeSpan.FromMilliseconds(4);

    /// <param name="errorOf">The answer's error; one that is retriable is tried again.</param>
    /// <param name="onSent">Called after each time that the request was given to the connection.</param>
    /// <exception cref="ClientException">What went wrong last, when the patience is at its end.</exception>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        TRequest request,
        Func<TResponse, ErrorCode> errorOf,
        TimeSpan patience,
        CancellationToken cancellationToken,
        short atMost = short.MaxValue,
        Action? onSent = null
    )
        where TRequest : IKafkaMessage<TRequest>, IKafkaRequest<TResponse>
        where TResponse : IKafkaMessage<TResponse>, IKafkaResponse
    {
        var retry = cluster.NewRetry(patience);
        var concurrent = new Retry(cluster.Time, patience, ConcurrentPause, cluster.Options.BackoffCap / 20);
        while (true)
        {
            ClientException cause;
            try
            {
                var node = await cluster.FindCoordinatorAsync(kind, key, cancellationToken).ConfigureAwait(false);
                var sending = slot.SendAsync<TRequest, TResponse>(node, ConnectionPurpose.Coordinator, request, cancellationToken, atMost);
                onSent?.Invoke();
                using var answer = await sending.ConfigureAwait(false);
                var error = errorOf(answer.Response);
                if (!error.IsRetriable())
                    return answer.Response;
                cause = new BrokerRefusedException($"coordinator of '{key}'", error);
                if (error == ErrorCode.ConcurrentTransactions)
                {
                    // The last transaction's markers are still being written: a matter of milliseconds.
                    await concurrent.PauseAsync(cause, cancellationToken).ConfigureAwait(false);
                    continue;
                }
                if (error is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable)
                    cluster.ForgetCoordinator(kind, key);
            }
            catch (ClientException e) when (e.IsRetriable)
            {
                cluster.ForgetCoordinator(kind, key);
                cause = e;
            }
            await retry.PauseAsync(cause, cancellationToken).ConfigureAwait(false);
        }
    }
}
