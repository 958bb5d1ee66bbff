using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// FindCoordinator (10), 0-6; 3.7: 0-4.
/// Key type 0 is a group, 1 a transactional id; from v4 on several keys. The first to ask makes the internal topic.
/// </summary>
internal sealed class FindCoordinatorApi : IApi
{
    public ApiKey Key => ApiKey.FindCoordinator;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(0, 6);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<FindCoordinatorRequest>();
        var response = new FindCoordinatorResponse();
        if (exchange.Version >= 4)
        {
            foreach (var key in request.CoordinatorKeys)
            {
                var (error, broker) = Find(cluster, exchange, request.KeyType, key);
                response.Coordinators.Add(
                    new()
                    {
                        Key = key,
                        ErrorCode = error,
                        NodeId = broker?.Id ?? -1,
                        Host = broker is null ? "" : Broker.Host,
                        Port = broker?.Port ?? -1,
                    }
                );
            }
        }
        else
        {
            var (error, broker) = Find(cluster, exchange, request.KeyType, request.Key);
            response.ErrorCode = error;
            response.NodeId = broker?.Id ?? -1;
            response.Host = broker is null ? "" : Broker.Host;
            response.Port = broker?.Port ?? -1;
        }
        exchange.Answer(response);
    }

    private static (ErrorCode, Broker?) Find(ClusterState cluster, Exchange exchange, sbyte keyType, string key)
    {
        if (exchange.Faulted.Code != ErrorCode.None)
            return (exchange.Faulted.Code, null);
        var partition = keyType switch
        {
            0 => cluster.Coordinators.EnsureOfGroup(key),
            1 => cluster.Coordinators.EnsureOfTransaction(key),
            _ => null,
        };
        if (partition is null)
            return (ErrorCode.InvalidRequest, null);
        return cluster.FindBroker(partition.Leader) is { } broker ? (ErrorCode.None, broker) : (ErrorCode.CoordinatorNotAvailable, null);
    }
}
