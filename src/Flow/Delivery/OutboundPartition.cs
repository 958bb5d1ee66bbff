namespace Keystone.Flow.Delivery;

/// <summary>A target partition in a run: what is under way to it, and its repair while a refused batch is taken apart.</summary>
internal sealed class OutboundPartition(string topic, int partition)
{
    private readonly List<BatchSend> stopped = [];

    public string Topic { get; } = topic;

    public int Partition { get; } = partition;

    public int InFlight { get; set; }

    /// <summary>The refused batch, then those held back behind it, in order.</summary>
    public List<BatchSend> Stopped => stopped;

    public BatchRepair? Repair { get; set; }

    /// <summary>Sends that came while the partition is stopped; they follow when it is repaired.</summary>
    public Queue<BatchSend> Waiting { get; } = new();

    /// <summary>The stage stops: lets go of the bytes of what was not sent.</summary>
    public void Abandon()
    {
        foreach (var send in stopped)
            send.ReleaseLease();
        foreach (var send in Waiting)
            send.ReleaseLease();
        Repair?.Abandon();
    }

    public bool IsStopped => Repair is not null || stopped.Count > 0;
}
