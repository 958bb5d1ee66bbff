using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// AddOffsetsToTxn (25), 0-4; 3.7: 0-3.
/// Adds a group's offsets to the transaction. Before v2 a fenced producer hears INVALID_PRODUCER_EPOCH.
/// </summary>
internal sealed class AddOffsetsToTxnApi : IApi
{
    public ApiKey Key => ApiKey.AddOffsetsToTxn;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 3) : new(0, 4);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<AddOffsetsToTxnRequest>();
        var error =
            exchange.Faulted.Code != ErrorCode.None ? exchange.Faulted.Code
            : request.TransactionalId.Length == 0 ? ErrorCode.InvalidRequest
            : cluster.Coordinators.OfTransaction(request.TransactionalId)?.Leader != exchange.Broker.Id ? ErrorCode.NotCoordinator
            : cluster.Transactions.AddGroup(
                request.TransactionalId,
                request.ProducerId,
                request.ProducerEpoch,
                request.GroupId,
                isVersion2: false
            );
        if (error == ErrorCode.ProducerFenced && exchange.Version < 2)
            error = ErrorCode.InvalidProducerEpoch;
        exchange.Answer(new AddOffsetsToTxnResponse { ErrorCode = error });
    }
}
