using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.FetchResponse;

namespace Keystone.Embedded.Apis;

/// <summary>A fetch that is being answered: at once when there is enough to read, else when there is, or when its time is over.</summary>
internal sealed class PendingFetch(ClusterState cluster, Exchange exchange, FetchSession session) : IPartitionWatcher
{
    private readonly FetchRequest request = exchange.RequestAs<FetchRequest>();
    private readonly List<Partition> watched = [];
    private LoopTimer? timeout;

    public void Start()
    {
        if (TryAnswer(force: request.MaxWaitMs <= 0 || session.Targets.Count == 0))
            return;
        foreach (var target in session.Targets)
        {
            if (Find(target) is not { } partition)
                continue;
            watched.Add(partition);
            partition.Watch(this);
        }
        timeout = cluster.Loop.Timers.After(TimeSpan.FromMilliseconds(request.MaxWaitMs), () => TryAnswer(force: true));
    }

    public bool Check() => TryAnswer(force: false);

    private bool TryAnswer(bool force)
    {
        if (exchange.IsAbandoned)
        {
            Unwatch();
            exchange.Close();
            return true;
        }
        var reader = new PartitionReader(exchange.Broker.Id, exchange.Version, request.IsolationLevel);
        var results = new List<(FetchTarget Target, PartitionData Data)>(session.Targets.Count);
        var left = Math.Min(request.MaxBytes, cluster.BrokerConfig.FetchMaxBytes);
        var readable = 0L;
        var ready = force;
        foreach (var target in session.Targets)
        {
            var data = Read(reader, target, Math.Min(left, target.Asked.PartitionMaxBytes), first: readable == 0);
            left = Math.Max(0, left - data.Records.Length);
            readable += data.Records.Length;
            ready |= data.ErrorCode != ErrorCode.None || data.DivergingEpoch.Epoch >= 0;
            results.Add((target, data));
        }
        return (ready || readable >= request.MinBytes) && Answer(results);
    }

    private PartitionData Read(PartitionReader reader, FetchTarget target, int maxBytes, bool first)
    {
        if (TopicOf(target) is not { } topic)
            return PartitionReader.Refuse(target.Partition, session.UsesIds ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        if (exchange.Faulted.For(topic.Name) is var fault and not ErrorCode.None)
            return PartitionReader.Refuse(target.Partition, fault);
        return topic.Find(target.Partition) is { } partition
            ? reader.Read(partition, target.Asked, maxBytes, first)
            : PartitionReader.Refuse(target.Partition, ErrorCode.UnknownTopicOrPartition);
    }

    private bool Answer(List<(FetchTarget Target, PartitionData Data)> results)
    {
        Unwatch();
        var response = new FetchResponse { SessionId = session.Id };
        FetchableTopicResponse? topic = null;
        foreach (var (target, data) in results)
        {
            if (!session.IsFull && !HasNews(target, data))
                continue;
            if (topic is null || topic.Topic != target.Topic || topic.TopicId != target.TopicId)
                response.Responses.Add(topic = new() { Topic = target.Topic, TopicId = target.TopicId });
            topic.Partitions.Add(data);
            target.SentHighWatermark = data.HighWatermark;
            target.SentLogStart = data.LogStartOffset;
            NameLeader(response, target, data);
        }
        foreach (var (target, data) in results)
            if (data.Records.Length > 0)
                session.MoveToEnd(target);
        exchange.Answer(response);
        return true;
    }

    /// <summary>What an incremental answer has to name (KIP-227).</summary>
    private static bool HasNews(FetchTarget target, PartitionData data) =>
        data.Records.Length > 0
        || data.ErrorCode != ErrorCode.None
        || data.DivergingEpoch.Epoch >= 0
        || data.HighWatermark != target.SentHighWatermark
        || data.LogStartOffset != target.SentLogStart;

    private void NameLeader(FetchResponse response, FetchTarget target, PartitionData data)
    {
        if (exchange.Version < 16 || data.ErrorCode is not (ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch))
            return;
        if (Find(target) is not { } partition)
            return;
        data.CurrentLeader.LeaderId = partition.Leader;
        data.CurrentLeader.LeaderEpoch = partition.LeaderEpoch;
        if (cluster.FindBroker(partition.Leader) is { } leader && response.NodeEndpoints.TrueForAll(n => n.NodeId != leader.Id))
            response.NodeEndpoints.Add(
                new()
                {
                    NodeId = leader.Id,
                    Host = Broker.Host,
                    Port = leader.Port,
                    Rack = leader.Rack,
                }
            );
    }

    private Topic? TopicOf(FetchTarget target) => session.UsesIds ? cluster.Topics.Find(target.TopicId) : cluster.Topics.Find(target.Topic);

    private Partition? Find(FetchTarget target) => TopicOf(target)?.Find(target.Partition);

    private void Unwatch()
    {
        timeout?.Cancel();
        foreach (var partition in watched)
            partition.Unwatch(this);
        watched.Clear();
    }
}
