using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.AddPartitionsToTxnResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// AddPartitionsToTxn (24), 0-5; 3.7: 0-4.
/// Up to v3 from producers; v4 and up are asked among brokers, for several transactions or only to verify. An unknown partition refuses
/// all (OPERATION_NOT_ATTEMPTED for the others).
/// </summary>
internal sealed class AddPartitionsToTxnApi : IApi
{
    public ApiKey Key => ApiKey.AddPartitionsToTxn;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 4) : new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<AddPartitionsToTxnRequest>();
        var response = new AddPartitionsToTxnResponse();
        if (exchange.Version < 4)
        {
            response.ResultsByTopicV3AndBelow = Add(
                cluster,
                exchange,
                request.V3AndBelowTransactionalId,
                request.V3AndBelowProducerId,
                request.V3AndBelowProducerEpoch,
                request.V3AndBelowTopics,
                verifyOnly: false
            );
        }
        else
        {
            foreach (var t in request.Transactions)
                response.ResultsByTransaction.Add(
                    new()
                    {
                        TransactionalId = t.TransactionalId,
                        TopicResults = Add(cluster, exchange, t.TransactionalId, t.ProducerId, t.ProducerEpoch, t.Topics, t.VerifyOnly),
                    }
                );
        }
        exchange.Answer(response);
    }

    private static List<AddPartitionsToTxnTopicResult> Add(
        ClusterState cluster,
        Exchange exchange,
        string id,
        long producerId,
        short epoch,
        List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> topics,
        bool verifyOnly
    )
    {
        var partitions = new List<Partition>();
        var allKnown = true;
        foreach (var topic in topics)
        foreach (var index in topic.Partitions)
            if (cluster.Topics.TryFind(topic.Name, index, out var partition))
                partitions.Add(partition);
            else
                allKnown = false;
        var error =
            !allKnown ? ErrorCode.OperationNotAttempted
            : exchange.Faulted.Topic is null && exchange.Faulted.Code != ErrorCode.None ? exchange.Faulted.Code
            : id.Length == 0 ? ErrorCode.InvalidRequest
            : cluster.Coordinators.OfTransaction(id)?.Leader != exchange.Broker.Id ? ErrorCode.NotCoordinator
            : verifyOnly ? cluster.Transactions.Verify(id, producerId, epoch, partitions)
            : cluster.Transactions.AddPartitions(id, producerId, epoch, partitions, isVersion2: false);
        // PRODUCER_FENCED came with v2.
        if (error == ErrorCode.ProducerFenced && exchange.Version < 2)
            error = ErrorCode.InvalidProducerEpoch;
        var results = new List<AddPartitionsToTxnTopicResult>();
        foreach (var topic in topics)
        {
            var result = new AddPartitionsToTxnTopicResult { Name = topic.Name };
            results.Add(result);
            foreach (var index in topic.Partitions)
                result.ResultsByPartition.Add(
                    new()
                    {
                        PartitionIndex = index,
                        PartitionErrorCode = cluster.Topics.TryFind(topic.Name, index, out _) ? error : ErrorCode.UnknownTopicOrPartition,
                    }
                );
        }
        return results;
    }
}
