using Keystone.Kafka.Records;

namespace Keystone.Embedded.State;

/// <summary>Appends a commit or abort marker, as the leader does when the coordinator asks (WriteTxnMarkers).</summary>
internal static class MarkerAppend
{
    public static void Append(ClusterState cluster, Partition partition, long producerId, short epoch, int coordinatorEpoch, bool commit)
    {
        var now = cluster.NowMs;
        var type = commit ? ControlType.Commit : ControlType.Abort;
        var batch = new ControlRecord(type, coordinatorEpoch).ToBatch(0, 0, producerId, epoch, now);
        var offset = partition.Log.EndOffset;
        partition.Log.Append(batch, 1, partition.LeaderEpoch, now, now, partition.Topic.Config.Roll);
        partition.Producers.MarkerAppended(producerId, epoch, coordinatorEpoch, commit, offset, now);
        partition.Changed();
    }
}
