namespace Keystone.Client.Producing;

/// <summary>Whom the producer's loop asks outside of itself; answers are posted back to it.</summary>
internal interface IIdentitySource
{
    /// <summary>A producer id for an idempotent producer.</summary>
    Task<ProducerIdentity> InitAsync(CancellationToken cancellationToken);

    /// <summary>Adds partitions to the open transaction (v1); null, or what went wrong.</summary>
    Task<ClientException?> JoinAsync(
        ProducerIdentity identity,
        IReadOnlyList<TopicPartition> partitions,
        CancellationToken cancellationToken
    );
}
