using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>Gets a producer id that belongs to no transactional id; any broker gives one.</summary>
internal sealed class IdempotentIdentity(ClusterClient cluster) : IIdentitySource
{
    public async Task<ProducerIdentity> InitAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(cluster.Options.BackoffStart, cluster.Options.BackoffCap);
        var request = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = int.MaxValue };
        while (true)
        {
            try
            {
                using var lease = await cluster
                    .SendToAnyAsync<InitProducerIdRequest, InitProducerIdResponse>(request, cancellationToken)
                    .ConfigureAwait(false);
                var answer = lease.Response;
                if (answer.ErrorCode == ErrorCode.None)
                    return new ProducerIdentity(answer.ProducerId, answer.ProducerEpoch);
                if (!answer.ErrorCode.IsRetriable())
                    throw new BrokerRefusedException($"cluster {cluster.Options.Bootstrap}, InitProducerId", answer.ErrorCode);
            }
            catch (ConnectionException e) when (e.IsRetriable)
            {
                // The cluster is away: batches wait, as for an absent leader.
            }
            await Task.Delay(backoff.Next(), cluster.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<ClientException?> JoinAsync(
        ProducerIdentity identity,
        IReadOnlyList<TopicPartition> partitions,
        CancellationToken cancellationToken
    ) => Task.FromResult<ClientException?>(null);
}
