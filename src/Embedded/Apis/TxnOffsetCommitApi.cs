using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.TxnOffsetCommitResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// TxnOffsetCommit (28), 0-5; 3.7: 0-3.
/// Offsets that count once the transaction commits. Asked of the group's coordinator, which asks the transaction's: v5 adds the group by
/// itself (KIP-890), before that AddOffsetsToTxn has to have done it. v3 checks the member and its generation (KIP-447).
/// </summary>
internal sealed class TxnOffsetCommitApi : IApi
{
    private const short FirstOfVersion2 = 5;

    public ApiKey Key => ApiKey.TxnOffsetCommit;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 3) : new(0, 5);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<TxnOffsetCommitRequest>();
        var error = cluster.Groups.CheckCoordinator(exchange, request.GroupId);
        ClassicGroup? group = null;
        if (error == ErrorCode.None)
            group = GroupOf(cluster, request, out error);
        if (error == ErrorCode.None)
            error = cluster.Transactions.AdmitOffsets(
                request.TransactionalId,
                request.ProducerId,
                request.ProducerEpoch,
                request.GroupId,
                exchange.Version,
                isVersion2: exchange.Version >= FirstOfVersion2
            );
        var response = new TxnOffsetCommitResponse();
        foreach (var topic in request.Topics)
        {
            var answers = new TxnOffsetCommitResponseTopic { Name = topic.Name };
            response.Topics.Add(answers);
            foreach (var partition in topic.Partitions)
                answers.Partitions.Add(
                    new()
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = Commit(cluster, exchange, group, error, topic.Name, partition),
                    }
                );
        }
        exchange.Answer(response);
    }

    private static ErrorCode Commit(
        ClusterState cluster,
        Exchange exchange,
        ClassicGroup? group,
        ErrorCode error,
        string topic,
        TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition asked
    )
    {
        if (!cluster.Topics.TryFind(topic, asked.PartitionIndex, out _))
            return ErrorCode.UnknownTopicOrPartition;
        if (exchange.Faulted.For(topic) is var fault and not ErrorCode.None)
            return fault;
        if (error != ErrorCode.None)
            return error;
        if ((asked.CommittedMetadata?.Length ?? 0) > cluster.BrokerConfig.OffsetMetadataMaxBytes)
            return ErrorCode.OffsetMetadataTooLarge;
        group!.Offsets.CommitInTransaction(
            exchange.RequestAs<TxnOffsetCommitRequest>().ProducerId,
            topic,
            asked.PartitionIndex,
            new CommittedOffset(asked.CommittedOffset, asked.CommittedLeaderEpoch, asked.CommittedMetadata ?? "", cluster.NowMs, 0)
        );
        return ErrorCode.None;
    }

    private static ClassicGroup? GroupOf(ClusterState cluster, TxnOffsetCommitRequest request, out ErrorCode error)
    {
        error = ErrorCode.None;
        if (cluster.Groups.Find(request.GroupId) is not { } group)
        {
            if (request.GenerationId >= 0)
                error = ErrorCode.IllegalGeneration;
            return error == ErrorCode.None ? cluster.Groups.FindOrCreate(request.GroupId) : null;
        }
        error = OffsetChecks.Check(group, request.MemberId, request.GroupInstanceId, request.GenerationId, isTransactional: true);
        return group;
    }
}
