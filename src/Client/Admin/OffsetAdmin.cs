using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Admin;

/// <summary>Offsets of logs: first, end, by time.</summary>
public sealed class OffsetAdmin(ClusterClient cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Asks the leaders, again while they move.
    /// </summary>
    /// <exception cref="ClientException">A partition does not exist, or no leader answers in half a minute.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, ListedOffset>> ListAsync(
        IEnumerable<TopicPartition> partitions,
        OffsetQuery query,
        CancellationToken cancellationToken,
        bool readCommitted = false
    )
    {
        var open = new HashSet<TopicPartition>(partitions);
        var listed = new Dictionary<TopicPartition, ListedOffset>();
        var retry = cluster.NewRetry(Patience);
        foreach (var partition in open)
            cluster.Track(partition.Topic);
        while (open.Count > 0)
        {
            ClientException? cause = null;
            var byLeader = open.GroupBy(cluster.Metadata.LeaderOf).ToArray();
            foreach (var led in byLeader)
                cause =
                    await AskAsync(led.Key, [.. led], query, readCommitted, open, listed, cancellationToken).ConfigureAwait(false) ?? cause;
            if (cause is null)
                continue;
            await retry.PauseAsync(cause, cancellationToken).ConfigureAwait(false);
            await cluster.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        return listed;
    }

    private async Task<ClientException?> AskAsync(
        int leader,
        TopicPartition[] led,
        OffsetQuery query,
        bool readCommitted,
        HashSet<TopicPartition> open,
        Dictionary<TopicPartition, ListedOffset> listed,
        CancellationToken cancellationToken
    )
    {
        if (leader < 0)
            return new ClusterException(ClientErrorCode.NoLeader, led[0].ToString(), "it does not exist, or has no leader");
        var request = new ListOffsetsRequest { ReplicaId = -1, IsolationLevel = readCommitted ? (sbyte)1 : (sbyte)0 };
        foreach (var topic in led.GroupBy(p => p.Topic))
        {
            var asked = new ListOffsetsRequest.ListOffsetsTopic { Name = topic.Key };
            foreach (var partition in topic)
                asked.Partitions.Add(
                    new ListOffsetsRequest.ListOffsetsPartition
                    {
                        PartitionIndex = partition.Partition,
                        CurrentLeaderEpoch = cluster.Metadata.Partition(partition)?.LeaderEpoch ?? -1,
                        Timestamp = query.Timestamp,
                    }
                );
            request.Topics.Add(asked);
        }
        ListOffsetsResponse answer;
        try
        {
            using var lease = await cluster
                .SendAsync<ListOffsetsRequest, ListOffsetsResponse>(leader, ConnectionPurpose.Metadata, request, cancellationToken)
                .ConfigureAwait(false);
            answer = lease.Response;
        }
        catch (ConnectionException e) when (e.IsRetriable)
        {
            return e;
        }
        ClientException? cause = null;
        foreach (var topic in answer.Topics)
        {
            foreach (var found in topic.Partitions)
            {
                var partition = new TopicPartition(topic.Name, found.PartitionIndex);
                if (found.ErrorCode == ErrorCode.None)
                {
                    listed[partition] = new ListedOffset(found.Offset, found.Timestamp, found.LeaderEpoch);
                    open.Remove(partition);
                    continue;
                }
                cause = new BrokerRefusedException($"the offsets of {partition}", found.ErrorCode);
                if (!cause.IsRetriable)
                    throw cause;
            }
        }
        return cause;
    }
}
