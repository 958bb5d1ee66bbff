namespace Keystone.Client.Producing;

/// <summary>The partitions that one broker leads and that have something to send, in turn.</summary>
internal sealed class LeaderQueue(int nodeId)
{
    public int NodeId { get; } = nodeId;

    public Queue<PartitionQueue> Ready { get; } = new();

    /// <summary>Requests on their way.</summary>
    public int InFlight { get; set; }
}
