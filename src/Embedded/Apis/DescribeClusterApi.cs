using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeCluster (60), 0-2; 3.7: 0-1.
/// v1 can ask for the controllers' own endpoints, which brokers refuse; v2 also lists brokers that are down (fenced).
/// </summary>
internal sealed class DescribeClusterApi : IApi
{
    private const int ClusterOperations = 0x1FA0;
    private const sbyte BrokerEndpoints = 1;

    public ApiKey Key => ApiKey.DescribeCluster;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 1) : new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<DescribeClusterRequest>();
        var response = new DescribeClusterResponse
        {
            ErrorCode = exchange.Faulted.Code,
            EndpointType = request.EndpointType,
            ClusterId = cluster.ClusterId,
        };
        if (response.ErrorCode == ErrorCode.None && request.EndpointType != BrokerEndpoints)
        {
            response.ErrorCode = request.EndpointType == 2 ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType;
            response.ErrorMessage = "This listener serves the brokers' endpoints.";
        }
        if (response.ErrorCode == ErrorCode.None)
            Fill(cluster, request, response);
        exchange.Answer(response);
    }

    private static void Fill(ClusterState cluster, DescribeClusterRequest request, DescribeClusterResponse response)
    {
        foreach (var broker in cluster.Brokers)
        {
            if (!broker.IsUp && !request.IncludeFencedBrokers)
                continue;
            response.Brokers.Add(
                new()
                {
                    BrokerId = broker.Id,
                    Host = Broker.Host,
                    Port = broker.Port,
                    Rack = broker.Rack,
                    IsFenced = !broker.IsUp,
                }
            );
            if (broker.IsUp && response.ControllerId < 0)
                response.ControllerId = broker.Id;
        }
        if (request.IncludeClusterAuthorizedOperations)
            response.ClusterAuthorizedOperations = ClusterOperations;
    }
}
