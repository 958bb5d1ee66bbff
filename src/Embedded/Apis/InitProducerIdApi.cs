using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// InitProducerId (22), 0-5; 3.7: 0-4.
/// Without a transactional id any broker gives out a new id. With one only its coordinator answers: an open transaction is aborted
/// first, which is CONCURRENT_TRANSACTIONS until it is done. v3 may name the identity held (KIP-360), v4 and up say PRODUCER_FENCED where
/// older ones hear INVALID_PRODUCER_EPOCH.
/// </summary>
internal sealed class InitProducerIdApi : IApi
{
    public ApiKey Key => ApiKey.InitProducerId;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<InitProducerIdRequest>();
        var (error, producerId, epoch) =
            exchange.Faulted.Code != ErrorCode.None ? (exchange.Faulted.Code, -1, (short)-1) : Init(cluster, exchange, request);
        if (error == ErrorCode.ProducerFenced && exchange.Version < 4)
            error = ErrorCode.InvalidProducerEpoch;
        exchange.Answer(
            new InitProducerIdResponse
            {
                ErrorCode = error,
                ProducerId = producerId,
                ProducerEpoch = epoch,
            }
        );
    }

    private static (ErrorCode, long, short) Init(ClusterState cluster, Exchange exchange, InitProducerIdRequest request)
    {
        if (request.ProducerId < 0 != request.ProducerEpoch < 0)
            return (ErrorCode.InvalidRequest, -1, -1);
        if (request.TransactionalId is not { } id)
            return (ErrorCode.None, cluster.NewProducerId(), 0);
        if (id.Length == 0)
            return (ErrorCode.InvalidRequest, -1, -1);
        if (request.TransactionTimeoutMs <= 0 || request.TransactionTimeoutMs > cluster.BrokerConfig.MaxTransactionTimeoutMs)
            return (ErrorCode.InvalidTransactionTimeout, -1, -1);
        if (cluster.Coordinators.OfTransaction(id)?.Leader != exchange.Broker.Id)
            return (ErrorCode.NotCoordinator, -1, -1);
        (long, short)? held = request.ProducerId < 0 ? null : (request.ProducerId, request.ProducerEpoch);
        return cluster.Transactions.Init(id, request.TransactionTimeoutMs, held);
    }
}
