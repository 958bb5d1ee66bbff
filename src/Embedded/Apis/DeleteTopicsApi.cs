using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.DeleteTopicsResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DeleteTopics (20), 1-6; 3.7: 0-6.
/// By name, from v6 also by id. Committed offsets of the topic go with it, and waiting fetches are answered.
/// </summary>
internal sealed class DeleteTopicsApi : IApi
{
    public ApiKey Key => ApiKey.DeleteTopics;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 6) : new(1, 6);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<DeleteTopicsRequest>();
        var response = new DeleteTopicsResponse();
        foreach (var name in request.TopicNames)
            response.Responses.Add(Delete(cluster, exchange, name, Guid.Empty));
        foreach (var topic in request.Topics)
            response.Responses.Add(Delete(cluster, exchange, topic.Name, topic.TopicId));
        exchange.Answer(response);
    }

    private static DeletableTopicResult Delete(ClusterState cluster, Exchange exchange, string? name, Guid id)
    {
        var result = new DeletableTopicResult { Name = name, TopicId = id };
        if (name is not null && id != Guid.Empty)
            return Refused(result, ErrorCode.InvalidRequest, "Topic name and topic ID can not both be specified.");
        if (name is null && id == Guid.Empty)
            return Refused(result, ErrorCode.InvalidRequest, "Neither topic name nor id were specified.");
        var topic = name is null ? cluster.Topics.Find(id) : cluster.Topics.Find(name);
        if (topic is null)
        {
            return name is null
                ? Refused(result, ErrorCode.UnknownTopicId, "This server does not host this topic ID.")
                : Refused(result, ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
        }
        result.Name = topic.Name;
        result.TopicId = topic.Id;
        if (exchange.Faulted.For(topic.Name) is var fault and not ErrorCode.None)
            return Refused(result, fault, null);
        cluster.Topics.Remove(topic);
        return result;
    }

    private static DeletableTopicResult Refused(DeletableTopicResult result, ErrorCode code, string? message)
    {
        result.ErrorCode = code;
        result.ErrorMessage = message;
        return result;
    }
}
