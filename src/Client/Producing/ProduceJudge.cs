using Keystone.Client.Connections;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Kafka.Records;

namespace Keystone.Client.Producing;

/// <summary>Reads the answer to a Produce request and tells each batch, and where it must the producer, what follows.</summary>
internal static class ProduceJudge
{
    public static void Judge(ProduceEngine engine, ProduceExchange exchange)
    {
        if (exchange.Response is not { } response)
        {
            JudgeLoss(engine, exchange, exchange.Cause!);
            return;
        }
        var answered = 0;
        foreach (var topic in response.Responses)
        {
            foreach (var data in topic.PartitionResponses)
            {
                if (!TryFind(exchange, topic, data.Index, out var partition, out var batch))
                    continue;
                answered++;
                JudgeOne(engine, partition, batch, data, response);
            }
        }
        if (answered == exchange.Carried.Count)
            return;
        foreach (var (partition, batch) in exchange.Carried)
        {
            if (batch.HasResult || IsAnswered(response, partition))
                continue;
            batch.IsInDoubt = true;
            engine.Return(partition, ErrorCode.UnknownServerError, "the answer leaves it out");
        }
    }

    public static ProducerException Recreated(ProduceEngine engine, PartitionQueue partition, TopicMetadata topic) =>
        new(
            ClientErrorCode.TopicRecreated,
            engine.Subject,
            $"topic '{topic.Name}' was recreated: it was {KafkaUuid.ToText(partition.TopicId)} and is now {KafkaUuid.ToText(topic.Id)}"
        );

    public static ProducerException TimedOut(ProduceEngine engine, PartitionQueue partition, TimeSpan patience) =>
        new(
            ClientErrorCode.DeliveryTimedOut,
            engine.Subject,
            $"{partition.Partition} did not acknowledge a batch in {patience.TotalSeconds:0.###} s ({engine.Trouble?.Fact ?? "no answer"})"
        );

    public static ProducerException StateLost(ProduceEngine engine, PartitionQueue partition, ErrorCode error) =>
        new(
            ClientErrorCode.ProducerStateLost,
            engine.Subject,
            $"{partition.Partition} answered {error.Text()} to the next expected sequence of {engine.Identity}: records that it "
                + "acknowledged are gone, or its memory of the producer is",
            error
        );

    private static void JudgeLoss(ProduceEngine engine, ProduceExchange exchange, ClientException cause)
    {
        if (!cause.IsRetriable && cause.Code != ClientErrorCode.Disposed)
            engine.Fail(cause);
        foreach (var (partition, batch) in exchange.Carried)
        {
            batch.IsInDoubt |= cause.Code != ClientErrorCode.CannotConnect;
            engine.Return(partition, ErrorCode.NetworkException, cause.Message);
        }
    }

    private static void JudgeOne(
        ProduceEngine engine,
        PartitionQueue partition,
        PendingBatch batch,
        ProduceResponse.PartitionProduceResponse data,
        ProduceResponse response
    )
    {
        var error = data.ErrorCode;
        switch (ProduceVerdicts.Of(error))
        {
            case ProduceVerdict.Written:
                batch.End(Result(batch, ProduceOutcome.Written, data, null));
                engine.OnWritten(partition);
                break;
            case ProduceVerdict.Retry when error == ErrorCode.CorruptMessage && !IsIntact(batch):
                // The bytes were damaged before they came to us: no retry would change that.
                Refuse(engine, partition, batch, data);
                break;
            case ProduceVerdict.Retry:
                batch.IsInDoubt |= ProduceVerdicts.LeavesDoubt(error);
                engine.Return(partition, error, Describe(data));
                if (data.CurrentLeader.LeaderId >= 0)
                {
                    var named = Named(response, data.CurrentLeader.LeaderId);
                    engine.ApplyHint(partition, data.CurrentLeader.LeaderId, data.CurrentLeader.LeaderEpoch, named);
                }
                break;
            case ProduceVerdict.OutOfOrder when partition.HasOpenBefore(batch) || IsBehindRefused(partition, batch):
                engine.Return(partition, error, Describe(data));
                break;
            case ProduceVerdict.ForgottenProducer when !engine.IsTransactional && !batch.IsInDoubt:
                partition.RestartsSequence = true;
                break;
            case ProduceVerdict.OutOfOrder:
            case ProduceVerdict.ForgottenProducer:
                Lose(engine, StateLost(engine, partition, error));
                break;
            case ProduceVerdict.Refused:
                Refuse(engine, partition, batch, data);
                break;
            case ProduceVerdict.Abort when engine.IsTransactional:
                engine.MustAbort(MustAbort(engine, $"{partition.Partition}: {Describe(data)}", error, null));
                break;
            case ProduceVerdict.Fenced when engine.IsTransactional:
                engine.Fail(new ProducerFencedException(engine.TransactionalId, ApiKey.Produce, error, engine.Identity, ofInit: false));
                break;
            case ProduceVerdict.Fenced:
                engine.Fail(StateLost(engine, partition, error));
                break;
            case ProduceVerdict.Expired:
                engine.Fail(Expired(engine, error));
                break;
            default:
                engine.Fail(new BrokerRefusedException($"{engine.Subject}, {partition.Partition}", error, data.ErrorMessage));
                break;
        }
    }

    public static ProducerException Expired(ProduceEngine engine, ErrorCode error) =>
        new(
            ClientErrorCode.ProducerIdExpired,
            engine.Subject,
            $"its coordinator does not know {engine.Identity} any more",
            error,
            "Initialise without keeping the identity"
        );

    public static ProducerException MustAbort(ProduceEngine engine, string fact, ErrorCode error, Exception? inner) =>
        new(ClientErrorCode.TransactionMustAbort, engine.Subject, fact, error, null, inner);

    private static void Lose(ProduceEngine engine, ProducerException cause)
    {
        // An abort brings a new epoch, and with it new sequences.
        if (engine.IsTransactional)
            engine.MustAbort(MustAbort(engine, cause.Fact, cause.Error, cause));
        else
            engine.Fail(cause);
    }

    private static void Refuse(
        ProduceEngine engine,
        PartitionQueue partition,
        PendingBatch batch,
        ProduceResponse.PartitionProduceResponse data
    )
    {
        var errors = new RecordError[data.RecordErrors.Count];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = new RecordError(data.RecordErrors[i].BatchIndex, data.RecordErrors[i].BatchIndexErrorMessage);
        batch.End(Result(batch, ProduceOutcome.Refused, data, errors));
        partition.Refuse(batch);
        if (engine.IsTransactional)
            engine.MustAbort(MustAbort(engine, $"{partition.Partition} refused a batch: {Describe(data)}", data.ErrorCode, null));
    }

    private static ProduceResult Result(
        PendingBatch batch,
        ProduceOutcome outcome,
        ProduceResponse.PartitionProduceResponse data,
        RecordError[]? errors
    ) =>
        new()
        {
            Partition = batch.Partition,
            Outcome = outcome,
            BaseOffset = data.ErrorCode == ErrorCode.None ? data.BaseOffset : -1,
            RecordCount = batch.RecordCount,
            LogAppendTime = data.LogAppendTimeMs,
            LogStartOffset = data.LogStartOffset,
            Error = data.ErrorCode,
            ErrorMessage = data.ErrorMessage,
            RecordErrors = errors ?? [],
        };

    private static bool IsBehindRefused(PartitionQueue partition, PendingBatch batch) =>
        partition.Refused is { } refused && refused != batch;

    private static bool IsIntact(PendingBatch batch) => BatchCrc.Verify(batch.Bytes.Span);

    private static string Describe(ProduceResponse.PartitionProduceResponse data) =>
        data.ErrorMessage is { Length: > 0 } text ? $"{data.ErrorCode.Text()} ({text.TrimEnd('.')})" : data.ErrorCode.Text();

    private static bool TryFind(
        ProduceExchange exchange,
        ProduceResponse.TopicProduceResponse topic,
        int index,
        out PartitionQueue partition,
        out PendingBatch batch
    )
    {
        // Answers mostly come in the order of the request: the cursor finds them at once.
        for (var tried = 0; tried < exchange.Carried.Count; tried++)
        {
            (partition, batch) = exchange.Carried[exchange.Cursor];
            exchange.Cursor = (exchange.Cursor + 1) % exchange.Carried.Count;
            if (Is(partition, topic, index))
                return true;
        }
        partition = null!;
        batch = null!;
        return false;
    }

    private static bool Is(PartitionQueue partition, ProduceResponse.TopicProduceResponse topic, int index) =>
        partition.Partition.Partition == index
        && (topic.TopicId != Guid.Empty ? topic.TopicId == partition.TopicId : topic.Name == partition.Partition.Topic);

    private static bool IsAnswered(ProduceResponse response, PartitionQueue partition)
    {
        foreach (var topic in response.Responses)
        {
            foreach (var data in topic.PartitionResponses)
            {
                if (Is(partition, topic, data.Index))
                    return true;
            }
        }
        return false;
    }

    private static BrokerMetadata? Named(ProduceResponse response, int node)
    {
        foreach (var endpoint in response.NodeEndpoints)
        {
            if (endpoint.NodeId == node)
                return new BrokerMetadata(node, new BrokerEndpoint(endpoint.Host, endpoint.Port), endpoint.Rack);
        }
        return null;
    }
}
