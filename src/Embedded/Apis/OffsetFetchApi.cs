using Keystone.Embedded.Groups;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.OffsetFetchResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// OffsetFetch (9), 1-10; 3.7: 0-9.
/// A partition without a commit has offset -1. No topics (null, from v2) asks for all. v7 can insist on stable offsets (KIP-447), v8 asks
/// for several groups, v10 names topics by id.
/// </summary>
internal sealed class OffsetFetchApi : IApi
{
    public ApiKey Key => ApiKey.OffsetFetch;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 9) : new(1, 10);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<OffsetFetchRequest>();
        var response = new OffsetFetchResponse();
        if (exchange.Version >= 8)
            foreach (var asked in request.Groups)
                response.Groups.Add(Fetch(cluster, exchange, asked));
        else
            FetchOne(cluster, exchange, request, response);
        exchange.Answer(response);
    }

    private static OffsetFetchResponseGroup Fetch(ClusterState cluster, Exchange exchange, OffsetFetchRequest.OffsetFetchRequestGroup asked)
    {
        var answer = new OffsetFetchResponseGroup
        {
            GroupId = asked.GroupId,
            ErrorCode = cluster.Groups.CheckCoordinator(exchange, asked.GroupId, mayBeEmpty: true),
        };
        if (answer.ErrorCode != ErrorCode.None)
            return answer;
        var lookup = new OffsetLookup(cluster.Groups.Find(asked.GroupId), exchange.RequestAs<OffsetFetchRequest>().RequireStable);
        var wanted = asked.Topics?.Select(t => (t.Name, t.TopicId, (IEnumerable<int>)t.PartitionIndexes));
        foreach (var (name, id, partitions) in wanted ?? lookup.All().Select(t => (t.Topic, Guid.Empty, t.Partitions)))
        {
            var topic = exchange.Version >= 10 && id != Guid.Empty ? cluster.Topics.Find(id) : cluster.Topics.Find(name);
            if (exchange.Version >= 10 && asked.Topics is null && topic is null)
                continue;
            var answers = new OffsetFetchResponseTopics { Name = topic?.Name ?? name, TopicId = topic?.Id ?? id };
            answer.Topics.Add(answers);
            foreach (var partition in partitions)
            {
                var (error, offset, epoch, metadata) =
                    exchange.Version >= 10 && topic is null ? (ErrorCode.UnknownTopicId, -1, -1, "") : lookup.Find(answers.Name, partition);
                answers.Partitions.Add(
                    new()
                    {
                        PartitionIndex = partition,
                        CommittedOffset = offset,
                        CommittedLeaderEpoch = epoch,
                        Metadata = metadata,
                        ErrorCode = error,
                    }
                );
            }
        }
        return answer;
    }

    private static void FetchOne(ClusterState cluster, Exchange exchange, OffsetFetchRequest request, OffsetFetchResponse response)
    {
        response.ErrorCode = cluster.Groups.CheckCoordinator(exchange, request.GroupId, mayBeEmpty: true);
        var group = response.ErrorCode == ErrorCode.None ? cluster.Groups.Find(request.GroupId) : null;
        var lookup = new OffsetLookup(group, request.RequireStable);
        var wanted = request.Topics?.Select(t => (t.Name, (IEnumerable<int>)t.PartitionIndexes));
        foreach (var (name, partitions) in wanted ?? lookup.All())
        {
            var answers = new OffsetFetchResponseTopic { Name = name };
            response.Topics.Add(answers);
            foreach (var partition in partitions)
            {
                var (error, offset, epoch, metadata) = lookup.Find(name, partition);
                answers.Partitions.Add(
                    new()
                    {
                        PartitionIndex = partition,
                        CommittedOffset = offset,
                        CommittedLeaderEpoch = epoch,
                        Metadata = metadata,
                        // v1 has no error for the whole.
                        ErrorCode = response.ErrorCode != ErrorCode.None ? response.ErrorCode : error,
                    }
                );
            }
        }
    }
}
