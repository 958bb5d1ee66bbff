using Keystone.Kafka.Records;

namespace Keystone.Flow.Delivery;

/// <summary>What a stage does for the repair of a partition.</summary>
internal interface IRepairHost
{
    /// <summary>Sends bytes to the partition as a piece of the repair; the host gives its end to <see cref="BatchRepair.OnEnded"/>.</summary>
    void SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes);

    /// <summary>A record that the target refuses for good.</summary>
    void OnBadRecord(BatchSend original, int index, string cause, in RecordView record);

    /// <summary>All records of the batch are written or found bad.</summary>
    void OnRepaired(BatchSend original);

    /// <summary>Nothing is left to repair: the partition takes batches again.</summary>
    void OnRepairEnded(OutboundPartition partition);
}
