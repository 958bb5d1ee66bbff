using Keystone.Client;

namespace Keystone.Flow.Delivery;

/// <summary>A target partition in a run: what is under way to it, and its repair while a refused batch is taken apart.</summary>
internal sealed class OutboundPartition(TopicPartition partition, int maxBatchBytes)
{
    public TopicPartition Partition { get; } = partition;

    /// <summary>The topic's max.message.bytes.</summary>
    public int MaxBatchBytes { get; } = maxBatchBytes;

    public int InFlight { get; set; }

    /// <summary>The refused batch, then those held back behind it, in order.</summary>
    public List<BatchSend> Stopped { get; } = [];

    public BatchRepair? Repair { get; set; }

    /// <summary>Sends that came while the partition is stopped; they follow when it is repaired.</summary>
    public Queue<BatchSend> Waiting { get; } = new();

    public bool IsStopped => Repair is not null || Stopped.Count > 0;

    /// <summary>The stage stops: lets go of the bytes of what was not sent.</summary>
    public void Abandon()
    {
        foreach (var send in Stopped)
            send.ReleaseLease();
        foreach (var send in Waiting)
            send.ReleaseLease();
        Repair?.Abandon();
    }
}
