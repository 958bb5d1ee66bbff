using Keystone.Kafka.Protocol;

namespace Keystone.Client;

/// <summary>A partition's leader (-1 while there is none) with its epoch, and its replicas.</summary>
public sealed record PartitionMetadata(
    int Partition,
    int Leader,
    int LeaderEpoch,
    ErrorCode Error,
    IReadOnlyList<int> Replicas,
    IReadOnlyList<int> InSync
);
