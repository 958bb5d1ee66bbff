using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// EndTxn (26), 0-5; 3.7: 0-3.
/// v5 ends a transaction of version 2 (KIP-890): the epoch rises, and the answer brings it, or a new producer id where the epochs are used
/// up. Before v2 a fenced producer hears INVALID_PRODUCER_EPOCH.
/// </summary>
internal sealed class EndTxnApi : IApi
{
    private const short FirstOfVersion2 = 5;

    public ApiKey Key => ApiKey.EndTxn;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 3) : new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<EndTxnRequest>();
        var response = new EndTxnResponse { ErrorCode = Check(cluster, exchange, request) };
        if (response.ErrorCode == ErrorCode.None)
        {
            var (error, producerId, epoch) = cluster.Transactions.End(
                request.TransactionalId,
                request.ProducerId,
                request.ProducerEpoch,
                request.Committed,
                isVersion2: exchange.Version >= FirstOfVersion2
            );
            response.ErrorCode = error;
            response.ProducerId = producerId;
            response.ProducerEpoch = epoch;
        }
        if (response.ErrorCode == ErrorCode.ProducerFenced && exchange.Version < 2)
            response.ErrorCode = ErrorCode.InvalidProducerEpoch;
        exchange.Answer(response);
    }

    private static ErrorCode Check(ClusterState cluster, Exchange exchange, EndTxnRequest request)
    {
        if (exchange.Faulted.Code != ErrorCode.None)
            return exchange.Faulted.Code;
        if (request.TransactionalId.Length == 0)
            return ErrorCode.InvalidRequest;
        return cluster.Coordinators.OfTransaction(request.TransactionalId)?.Leader == exchange.Broker.Id
            ? ErrorCode.None
            : ErrorCode.NotCoordinator;
    }
}
