using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Conformance.Wire;

/// <summary>A transactional producer that does what a test says, step by step; it keeps what the broker told it.</summary>
public sealed class WireTransaction(WireClient client, string id)
{
    public string Id { get; } = id;

    public long ProducerId { get; set; }

    public short Epoch { get; set; }

    public int Sequence { get; set; }

    /// <summary>InitProducerId; takes over what the broker answers.</summary>
    public async Task<InitProducerIdResponse> InitAsync(int timeoutMs = 60_000, (long, short)? held = null)
    {
        var init = await client.InitAsync(Id, timeoutMs, held: held);
        if (init.ErrorCode == ErrorCode.None)
            (ProducerId, Epoch, Sequence) = (init.ProducerId, init.ProducerEpoch, 0);
        return init;
    }

    public async Task<ErrorCode> AddAsync(WireTopic topic, int partition = 0, short version = 3, bool retry = true)
    {
        AddPartitionsToTxnRequest Request() =>
            new()
            {
                V3AndBelowTransactionalId = Id,
                V3AndBelowProducerId = ProducerId,
                V3AndBelowProducerEpoch = Epoch,
                V3AndBelowTopics = [new() { Name = topic.Name, Partitions = [partition] }],
            };
        var response = await client.SendAsync(
            Request,
            version,
            r => r.ResultsByTopicV3AndBelow[0].ResultsByPartition[0].PartitionErrorCode,
            retry ? ErrorCode.ConcurrentTransactions : ErrorCode.NotCoordinator
        );
        return response.ResultsByTopicV3AndBelow[0].ResultsByPartition[0].PartitionErrorCode;
    }

    /// <summary>Produces the next batch of the sequence.</summary>
    public async Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(
        WireTopic topic,
        string[] values,
        int partition = 0,
        short version = 9,
        int? sequence = null
    )
    {
        var batch = Batches.Transactional(ProducerId, Epoch, sequence ?? Sequence, values);
        var answer = await client.SendAsync(
            () => WireClient.ProduceRequest(topic, partition, RecordData.Of(batch), -1, Id),
            version,
            r => r.Responses[0].PartitionResponses[0].ErrorCode,
            version >= 12 ? ErrorCode.ConcurrentTransactions : ErrorCode.NotEnoughReplicas
        );
        var produced = answer.Responses[0].PartitionResponses[0];
        if (produced.ErrorCode == ErrorCode.None)
            Sequence += values.Length;
        return produced;
    }

    /// <summary>EndTxn; with v5 the producer goes on with the id and epoch of the answer.</summary>
    public async Task<EndTxnResponse> EndAsync(bool commit, short version = 3, bool retry = true)
    {
        var response = await client.SendAsync(
            () =>
                new EndTxnRequest
                {
                    TransactionalId = Id,
                    ProducerId = ProducerId,
                    ProducerEpoch = Epoch,
                    Committed = commit,
                },
            version,
            r => r.ErrorCode,
            retry ? ErrorCode.ConcurrentTransactions : ErrorCode.NotCoordinator
        );
        if (version >= 5 && response.ErrorCode == ErrorCode.None)
        {
            // The answer may name the identity that the producer has already: only a new one begins at 0.
            if (response.ProducerId != ProducerId || response.ProducerEpoch != Epoch)
                Sequence = 0;
            (ProducerId, Epoch) = (response.ProducerId, response.ProducerEpoch);
        }
        return response;
    }
}
