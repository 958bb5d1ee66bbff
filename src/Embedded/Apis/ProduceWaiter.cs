using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.ProduceResponse;

namespace Keystone.Embedded.Apis;

/// <summary>A Produce with acks=all whose batches are not yet on every in-sync replica: answers when they are, or at its timeout.</summary>
internal sealed class ProduceWaiter(ClusterState cluster, Exchange exchange, ProduceResponse response) : IPartitionWatcher
{
    private readonly List<(Partition Partition, PartitionProduceResponse Answer, long NextOffset, int Epoch)> open = [];
    private LoopTimer? timeout;

    public void Add(Partition partition, PartitionProduceResponse answer, long nextOffset)
    {
        if (partition.HighWatermark < nextOffset)
            open.Add((partition, answer, nextOffset, partition.LeaderEpoch));
    }

    public void Start(ProduceRequest request)
    {
        if (open.Count == 0)
        {
            exchange.Answer(response);
            return;
        }
        foreach (var (partition, _, _, _) in open)
            partition.Watch(this);
        timeout = cluster.Loop.Timers.After(TimeSpan.FromMilliseconds(request.TimeoutMs), Expire);
    }

    public bool Check()
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            var (partition, answer, nextOffset, epoch) = open[i];
            var error =
                partition.IsDeleted ? ErrorCode.UnknownTopicOrPartition
                : partition.LeaderEpoch != epoch ? ErrorCode.NotLeaderOrFollower
                : ErrorCode.None;
            if (error == ErrorCode.None && partition.HighWatermark < nextOffset)
                continue;
            if (error == ErrorCode.None && partition.InSync.Count < partition.MinInSync)
                error = ErrorCode.NotEnoughReplicasAfterAppend;
            Settle(i, answer, error);
        }
        if (open.Count > 0)
            return false;
        timeout?.Cancel();
        exchange.Answer(response);
        return true;
    }

    private void Expire()
    {
        for (var i = open.Count - 1; i >= 0; i--)
            Settle(i, open[i].Answer, ErrorCode.RequestTimedOut);
        exchange.Answer(response);
    }

    private void Settle(int index, PartitionProduceResponse answer, ErrorCode error)
    {
        open[index].Partition.Unwatch(this);
        open.RemoveAt(index);
        if (error == ErrorCode.None)
            return;
        answer.ErrorCode = error;
        answer.BaseOffset = -1;
        answer.LogAppendTimeMs = -1;
        answer.LogStartOffset = -1;
    }
}
