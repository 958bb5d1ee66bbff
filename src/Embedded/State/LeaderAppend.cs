using Keystone.Embedded.Logs;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.State;

/// <summary>Appends to a partition's log as its leader: idempotence, transactions, then the bytes.</summary>
internal readonly struct LeaderAppend(ClusterState cluster, Partition partition)
{
    /// <summary>From this version on a Produce request adds its partitions to the transaction by itself (KIP-890).</summary>
    public const short ImplicitTransactions = 12;

    public AppendResult Append(PreparedBatch batch, short version, string? transactionalId)
    {
        var header = batch.Header;
        if (header.ProducerId >= 0)
        {
            if (partition.Producers.FindDuplicate(header) is { } stored)
                return new(
                    ErrorCode.None,
                    null,
                    stored.FirstOffset,
                    stored.LastOffset + 1,
                    batch.LogAppendTimeMs < 0 ? -1 : stored.Timestamp
                );
            var implicitly = header.IsTransactional && version >= ImplicitTransactions;
            var error = header.IsTransactional ? AdmitTransaction(batch, version, transactionalId) : ErrorCode.None;
            if (error == ErrorCode.None)
                error = partition.Producers.Check(header, implicitly);
            if (error != ErrorCode.None)
                return new(
                    error,
                    $"The batch of producer {header.ProducerId}, epoch {header.ProducerEpoch}, sequence {header.BaseSequence} for {partition} was refused: {error.Text()}."
                );
        }
        var first = partition.Log.EndOffset;
        var count = header.LastOffsetDelta + 1;
        partition.Log.Append(
            batch.Bytes.Span,
            count,
            partition.LeaderEpoch,
            header.MaxTimestamp,
            cluster.NowMs,
            partition.Topic.Config.Roll
        );
        if (header.ProducerId >= 0)
            partition.Producers.Appended(header, first, first + count - 1, header.MaxTimestamp);
        partition.Changed();
        if (partition.Log.Chunks[^1].Batches.Count == 1)
            cluster.Upkeep.ApplyRetention(partition);
        return new(ErrorCode.None, null, first, first + count, batch.LogAppendTimeMs);
    }

    private ErrorCode AdmitTransaction(PreparedBatch batch, short version, string? transactionalId)
    {
        if (partition.Producers.HasOpenTransaction(batch.Header.ProducerId, batch.Header.ProducerEpoch))
            return ErrorCode.None;
        return cluster.Transactions.Admit(transactionalId, batch.Header.ProducerId, batch.Header.ProducerEpoch, partition, version);
    }
}
