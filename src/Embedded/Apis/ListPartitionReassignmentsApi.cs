using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ListPartitionReassignments (46), 0; 3.7 the same.
/// Replicas do not move here, so there is never one; Kafka's topics tool asks.
/// </summary>
internal sealed class ListPartitionReassignmentsApi : IApi
{
    public ApiKey Key => ApiKey.ListPartitionReassignments;

    public VersionRange In(KafkaRelease release) => new(0, 0);

    public void Handle(ClusterState cluster, Exchange exchange) =>
        exchange.Answer(new ListPartitionReassignmentsResponse { ErrorCode = exchange.Faulted.Code });
}
