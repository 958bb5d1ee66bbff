using Keystone.Kafka.Messages;

namespace Keystone.Client.Fetching;

/// <summary>
/// Builds fetch requests out of objects that it keeps: one builder belongs to one request at a time. Brokers fill the answer in
/// the request's order, so the first position goes round from request to request, and a topic may come twice.
/// </summary>
internal sealed class FetchRequestBuilder
{
    private readonly FetchRequest request = new() { SessionEpoch = -1 };
    private readonly List<FetchRequest.FetchTopic> topics = [];
    private readonly List<FetchRequest.FetchPartition> partitions = [];
    private int topicsUsed;
    private int partitionsUsed;

    /// <summary>The positions of the request in its order, each with the failure or data that it ends with.</summary>
    public List<FetchedPartition> Asked { get; private set; } = [];

    public FetchRequest Begin(FetcherOptions options, int maxBytes, TimeSpan maxWait)
    {
        topicsUsed = 0;
        partitionsUsed = 0;
        Asked = [];
        request.Topics.Clear();
        request.MaxBytes = maxBytes;
        request.MinBytes = options.MinBytes;
        request.MaxWaitMs = (int)maxWait.TotalMilliseconds;
        request.IsolationLevel = options.ReadCommitted ? (sbyte)1 : (sbyte)0;
        return request;
    }

    public void Add(FetchedPartition asked, int leaderEpoch, int maxPartitionBytes)
    {
        var position = asked.Position;
        var last = request.Topics.Count > 0 ? request.Topics[^1] : null;
        if (last is null || last.Topic != position.Partition.Topic)
        {
            if (topicsUsed == topics.Count)
                topics.Add(new FetchRequest.FetchTopic());
            last = topics[topicsUsed++];
            last.Topic = position.Partition.Topic;
            last.TopicId = asked.TopicId;
            last.Partitions.Clear();
            request.Topics.Add(last);
        }
        if (partitionsUsed == partitions.Count)
            partitions.Add(new FetchRequest.FetchPartition());
        var partition = partitions[partitionsUsed++];
        partition.Partition = position.Partition.Partition;
        partition.CurrentLeaderEpoch = leaderEpoch;
        partition.FetchOffset = position.Offset;
        partition.LastFetchedEpoch = position.LastEpoch;
        partition.PartitionMaxBytes = maxPartitionBytes;
        last.Partitions.Add(partition);
        Asked.Add(asked);
    }
}
