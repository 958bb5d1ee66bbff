using Keystone.Client.Producing;

namespace Keystone.Flow.Delivery;

/// <summary>What a stage does for the repair of a partition.</summary>
internal interface IRepairHost
{
    /// <summary>Sends bytes to the partition; the host gives their end to <see cref="BatchRepair.OnEnded"/>.</summary>
    void SendPiece(OutboundPartition partition, ReadOnlyMemory<byte> bytes);

    /// <summary>A record that the target refuses for good; <paramref name="index"/> is its place in the batch as it was sent first.</summary>
    void OnBadRecord(BatchSend original, int index, RefusedRecord record);

    /// <summary>All records of the batch are written or found bad.</summary>
    void OnRepaired(BatchSend original);

    /// <summary>Nothing is left to repair.</summary>
    void OnRepairEnded(OutboundPartition partition);
}
