using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Producing;

/// <summary>What a transactional producer asks its coordinator, with the answers' errors told apart.</summary>
internal sealed class TransactionalIdentity(ClusterClient cluster, ConnectionSlot slot, TransactionalProducerOptions options)
    : IIdentitySource
{
    /// <summary>v4 and up are spoken between brokers only.</summary>
    private const short HighestAddPartitions = 3;

    /// <summary>The last version of EndTxn without a new epoch in its answer, and with it of transactions v1.</summary>
    private const short HighestEndTxnV1 = 4;

    private readonly CoordinatorCall call = new(cluster, slot, CoordinatorKind.Transaction, options.TransactionalId);

    public string Subject { get; } = $"transactional id '{options.TransactionalId}'";

    /// <summary>Batches wait for InitAsync of the producer, never for this.</summary>
    public Task<ProducerIdentity> InitAsync(CancellationToken cancellationToken) =>
        Task.FromException<ProducerIdentity>(
            new ProducerException(ClientErrorCode.ProducerStateLost, Subject, "it is not initialised", cure: "Call InitAsync first")
        );

    /// <summary>
    /// Fences every older owner and ends its open transaction, or with an identity kept, continues our own under a higher epoch
    /// if nobody else has taken it (KIP-360).
    /// </summary>
    /// <exception cref="ProducerFencedException">Somebody has, or the broker cannot tell.</exception>
    public async Task<ProducerIdentity> InitAsync(ProducerIdentity keep, CancellationToken cancellationToken)
    {
        var request = new InitProducerIdRequest
        {
            TransactionalId = options.TransactionalId,
            TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds,
            ProducerId = keep.ProducerId,
            ProducerEpoch = keep.Epoch,
        };
        // v6 is for two-phase commit.
        var answer = await call.SendAsync<InitProducerIdRequest, InitProducerIdResponse>(
                request,
                static a => a.ErrorCode,
                options.CoordinatorPatience,
                cancellationToken,
                atMost: 5
            )
            .ConfigureAwait(false);
        if (Read(ApiKey.InitProducerId, answer.ErrorCode, keep, ofInit: true) is { } cause)
            throw cause;
        return new ProducerIdentity(answer.ProducerId, answer.ProducerEpoch);
    }

    public async Task<ClientException?> JoinAsync(
        ProducerIdentity identity,
        IReadOnlyList<TopicPartition> partitions,
        CancellationToken cancellationToken
    )
    {
        var request = new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = options.TransactionalId,
            V3AndBelowProducerId = identity.ProducerId,
            V3AndBelowProducerEpoch = identity.Epoch,
        };
        foreach (var partition in partitions)
        {
            var topic = request.V3AndBelowTopics.Find(t => t.Name == partition.Topic);
            if (topic is null)
            {
                topic = new AddPartitionsToTxnRequest.AddPartitionsToTxnTopic { Name = partition.Topic };
                request.V3AndBelowTopics.Add(topic);
            }
            topic.Partitions.Add(partition.Partition);
        }
        try
        {
            var answer = await call.SendAsync<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>(
                    request,
                    ErrorOf,
                    options.CoordinatorPatience,
                    cancellationToken,
                    HighestAddPartitions
                )
                .ConfigureAwait(false);
            return Read(ApiKey.AddPartitionsToTxn, ErrorOf(answer), identity, ofInit: false);
        }
        catch (ClientException e)
        {
            return new ProducerException(
                ClientErrorCode.TransactionMustAbort,
                Subject,
                $"the coordinator did not take its partitions in {options.CoordinatorPatience.TotalSeconds:0.###} s ({e.Message})",
                inner: e
            );
        }
    }

    /// <summary>Commits or aborts. Gives the identity to go on with: v2 brings a new one (KIP-890).</summary>
    /// <returns>The error, where the coordinator answered with one.</returns>
    public async Task<(ProducerIdentity Identity, ErrorCode Error)> EndAsync(
        ProducerIdentity identity,
        bool commit,
        bool isV2,
        CancellationToken cancellationToken,
        Action? onSent
    )
    {
        var request = new EndTxnRequest
        {
            TransactionalId = options.TransactionalId,
            ProducerId = identity.ProducerId,
            ProducerEpoch = identity.Epoch,
            Committed = commit,
        };
        var answer = await call.SendAsync<EndTxnRequest, EndTxnResponse>(
                request,
                static a => a.ErrorCode,
                options.CoordinatorPatience,
                cancellationToken,
                isV2 ? short.MaxValue : HighestEndTxnV1,
                onSent
            )
            .ConfigureAwait(false);
        var isNew = answer.ErrorCode == ErrorCode.None && isV2 && answer.ProducerId >= 0;
        return (isNew ? new ProducerIdentity(answer.ProducerId, answer.ProducerEpoch) : identity, answer.ErrorCode);
    }

    /// <summary>What a coordinator's error means; null for none.</summary>
    public ClientException? Read(ApiKey api, ErrorCode error, ProducerIdentity identity, bool ofInit) =>
        error switch
        {
            ErrorCode.None => null,
            ErrorCode.InvalidProducerEpoch or ErrorCode.ProducerFenced => new ProducerFencedException(
                options.TransactionalId,
                api,
                error,
                identity,
                ofInit
            ),
            ErrorCode.InvalidProducerIdMapping or ErrorCode.UnknownProducerId => new ProducerException(
                ClientErrorCode.ProducerIdExpired,
                Subject,
                $"its coordinator does not know {identity} any more",
                error,
                "Initialise without keeping the identity"
            ),
            ErrorCode.TransactionAbortable => new ProducerException(
                ClientErrorCode.TransactionMustAbort,
                Subject,
                $"{api} answered {error.Text()}",
                error
            ),
            ErrorCode.InvalidTxnState => new ProducerException(
                ClientErrorCode.ProducerStateLost,
                Subject,
                $"{api} answered {error.Text()}: the coordinator has no such open transaction",
                error,
                "Initialise with the same identity"
            ),
            _ => new BrokerRefusedException(Subject, error),
        };

    private static ErrorCode ErrorOf(AddPartitionsToTxnResponse answer)
    {
        if (answer.ErrorCode != ErrorCode.None)
            return answer.ErrorCode;
        // One refused partition leaves the others unattempted: the cause is the one that says something.
        var found = ErrorCode.None;
        foreach (var topic in answer.ResultsByTopicV3AndBelow)
        {
            foreach (var partition in topic.ResultsByPartition)
            {
                if (partition.PartitionErrorCode is not (ErrorCode.None or ErrorCode.OperationNotAttempted))
                    found = partition.PartitionErrorCode;
            }
        }
        return found;
    }
}
