using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Client.Tests.Harness;

/// <summary>What a well-behaved cluster answers.</summary>
internal sealed class FakeAnswers(FakeCluster cluster)
{
    private long nextProducerId = 1000;
    private short transactionalEpoch;

    public FakeReply Answer(FakeRequest request) =>
        request.Message switch
        {
            ApiVersionsRequest => FakeReply.Of(Versions()),
            MetadataRequest asked => FakeReply.Of(Metadata(asked)),
            FindCoordinatorRequest asked => FakeReply.Of(Coordinator(asked)),
            InitProducerIdRequest asked => FakeReply.Of(Init(asked)),
            AddPartitionsToTxnRequest asked => FakeReply.Of(Join(asked)),
            EndTxnRequest asked => FakeReply.Of(End(asked, request.Header.ApiVersion)),
            ProduceRequest asked => FakeReply.Of(Produce(asked, request)),
            _ => FakeReply.Close,
        };

    public ProduceResponse Produce(ProduceRequest asked, FakeRequest request, Func<FakeTopic, int, ErrorCode>? refuse = null)
    {
        var answer = new ProduceResponse();
        foreach (var data in asked.TopicData)
        {
            var topic = cluster.Topics.Values.First(t => data.TopicId != Guid.Empty ? t.Id == data.TopicId : t.Name == data.Name);
            var responses = new ProduceResponse.TopicProduceResponse { Name = topic.Name, TopicId = data.TopicId };
            foreach (var partition in data.PartitionData)
            {
                var error = refuse?.Invoke(topic, partition.Index) ?? ErrorCode.None;
                var offset = -1L;
                if (topic.Leaders[partition.Index] != request.Broker)
                    error = ErrorCode.NotLeaderOrFollower;
                if (error == ErrorCode.None)
                    (error, offset) = topic.Logs[partition.Index].Append(partition.Records.Single, topic.Epochs[partition.Index]);
                responses.PartitionResponses.Add(
                    new()
                    {
                        Index = partition.Index,
                        ErrorCode = error,
                        BaseOffset = offset,
                        LogStartOffset = 0,
                    }
                );
            }
            answer.Responses.Add(responses);
        }
        return answer;
    }

    private ApiVersionsResponse Versions()
    {
        var answer = new ApiVersionsResponse { FinalizedFeaturesEpoch = 1 };
        foreach (var (api, (min, max)) in cluster.Versions)
            answer.ApiKeys.Add(
                new()
                {
                    ApiKey = (short)api,
                    MinVersion = min,
                    MaxVersion = max,
                }
            );
        foreach (var (name, level) in cluster.FinalizedFeatures)
            answer.FinalizedFeatures.Add(
                new()
                {
                    Name = name,
                    MaxVersionLevel = level,
                    MinVersionLevel = level,
                }
            );
        return answer;
    }

    private MetadataResponse Metadata(MetadataRequest asked)
    {
        var answer = new MetadataResponse { ClusterId = cluster.ClusterId, ControllerId = 0 };
        foreach (var broker in cluster.Brokers)
            answer.Brokers.Add(
                new()
                {
                    NodeId = broker.NodeId,
                    Host = "127.0.0.1",
                    Port = broker.Port,
                }
            );
        foreach (var name in asked.Topics?.Select(t => t.Name!) ?? cluster.Topics.Keys)
        {
            if (!cluster.Topics.TryGetValue(name, out var topic))
            {
                answer.Topics.Add(new() { Name = name, ErrorCode = ErrorCode.UnknownTopicOrPartition });
                continue;
            }
            var described = new MetadataResponse.MetadataResponseTopic { Name = name, TopicId = topic.Id };
            for (var i = 0; i < topic.Leaders.Length; i++)
                described.Partitions.Add(
                    new()
                    {
                        PartitionIndex = i,
                        LeaderId = topic.Leaders[i],
                        LeaderEpoch = topic.Epochs[i],
                    }
                );
            answer.Topics.Add(described);
        }
        return answer;
    }

    private FindCoordinatorResponse Coordinator(FindCoordinatorRequest asked)
    {
        var answer = new FindCoordinatorResponse();
        foreach (var key in asked.CoordinatorKeys)
            answer.Coordinators.Add(
                new()
                {
                    Key = key,
                    NodeId = 0,
                    Host = "127.0.0.1",
                    Port = cluster.Brokers[0].Port,
                }
            );
        return answer;
    }

    private InitProducerIdResponse Init(InitProducerIdRequest asked) =>
        asked.TransactionalId is null
            ? new() { ProducerId = nextProducerId++, ProducerEpoch = 0 }
            : new() { ProducerId = 7, ProducerEpoch = transactionalEpoch++ };

    private static AddPartitionsToTxnResponse Join(AddPartitionsToTxnRequest asked)
    {
        var answer = new AddPartitionsToTxnResponse();
        foreach (var topic in asked.V3AndBelowTopics)
        {
            var result = new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult { Name = topic.Name };
            foreach (var partition in topic.Partitions)
                result.ResultsByPartition.Add(new() { PartitionIndex = partition });
            answer.ResultsByTopicV3AndBelow.Add(result);
        }
        return answer;
    }

    private EndTxnResponse End(EndTxnRequest asked, short version)
    {
        if (version < 5)
            return new();
        transactionalEpoch = (short)(asked.ProducerEpoch + 1);
        return new() { ProducerId = asked.ProducerId, ProducerEpoch = transactionalEpoch++ };
    }
}
