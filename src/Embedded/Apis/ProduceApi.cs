using Keystone.Embedded.Logs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using static Keystone.Kafka.Messages.ProduceResponse;

namespace Keystone.Embedded.Apis;

/// <summary>
/// Produce (0), 3-13; 3.7: 0-10. Listed from 0 on, as Kafka 4 does for librdkafka's sake.
/// One batch of magic 2 per partition. v7 may bring zstd, v8 and up tell which records were refused, v10 names the new leader, v12
/// adds its partitions to the transaction by itself (KIP-890), v13 names topics by id. acks=0 is not answered; an error then closes
/// the connection.
/// </summary>
internal sealed class ProduceApi : IApi
{
    public ApiKey Key => ApiKey.Produce;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 10) : new(0, 13);

    /// <summary>CRC, structure and every record are checked here, on the connection's thread.</summary>
    public object? Prepare(ClusterState cluster, RequestHeader header, IKafkaMessage request)
    {
        var produce = (ProduceRequest)request;
        var configs = cluster.Topics.Published;
        using var intake = new BatchIntake(header.ApiVersion, cluster.NowMs);
        var prepared = new List<PreparedBatch>();
        foreach (var topic in produce.TopicData)
        {
            var config =
                header.ApiVersion >= 13 ? configs.ById.GetValueOrDefault(topic.TopicId) : configs.ByName.GetValueOrDefault(topic.Name);
            foreach (var partition in topic.PartitionData)
                prepared.Add(intake.Prepare(partition.Records, config, topic.Name, partition.Index));
        }
        return prepared;
    }

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ProduceRequest>();
        var prepared = (List<PreparedBatch>)exchange.Prepared!;
        var response = new ProduceResponse();
        var waiting = new ProduceWaiter(cluster, exchange, response);
        var next = 0;
        foreach (var topicData in request.TopicData)
        {
            var topic = exchange.Version >= 13 ? cluster.Topics.Find(topicData.TopicId) : cluster.Topics.Find(topicData.Name);
            var answers = new TopicProduceResponse { Name = topicData.Name, TopicId = topicData.TopicId };
            response.Responses.Add(answers);
            foreach (var partitionData in topicData.PartitionData)
            {
                var answer = new PartitionProduceResponse { Index = partitionData.Index, BaseOffset = -1 };
                answers.PartitionResponses.Add(answer);
                Append(cluster, exchange, topic, prepared[next++], answer, waiting);
            }
        }
        NameLeaders(cluster, exchange, response);
        if (request.Acks == 0)
            Finish(exchange, response);
        else
            waiting.Start(request);
    }

    private static void Append(
        ClusterState cluster,
        Exchange exchange,
        Topic? topic,
        PreparedBatch batch,
        PartitionProduceResponse answer,
        ProduceWaiter waiting
    )
    {
        var request = exchange.RequestAs<ProduceRequest>();
        var partition = topic?.Find(answer.Index);
        var error = Admit(cluster, exchange, topic, partition, batch);
        if (error != ErrorCode.None)
        {
            answer.ErrorCode = error;
            if (batch.Error == error)
            {
                answer.ErrorMessage = batch.Message;
                answer.RecordErrors = batch.RecordErrors;
            }
            return;
        }
        var appended = new LeaderAppend(cluster, partition!).Append(batch, exchange.Version, request.TransactionalId);
        answer.ErrorCode = appended.Error;
        answer.ErrorMessage = appended.Message;
        if (appended.Error != ErrorCode.None)
            return;
        answer.BaseOffset = appended.BaseOffset;
        answer.LogAppendTimeMs = appended.LogAppendTimeMs;
        answer.LogStartOffset = partition!.Log.StartOffset;
        if (request.Acks == -1)
            waiting.Add(partition, answer, appended.NextOffset);
    }

    /// <summary>The errors that keep a batch from the log, in the order in which a broker finds them.</summary>
    private static ErrorCode Admit(ClusterState cluster, Exchange exchange, Topic? topic, Partition? partition, PreparedBatch batch)
    {
        var acks = exchange.RequestAs<ProduceRequest>().Acks;
        if (topic is null && exchange.Version >= 13)
            return ErrorCode.UnknownTopicId;
        if (partition is null)
            return ErrorCode.UnknownTopicOrPartition;
        if (exchange.Faulted.For(topic!.Name) is var fault and not ErrorCode.None)
            return fault;
        if (acks is not (-1 or 0 or 1))
            return ErrorCode.InvalidRequiredAcks;
        if (batch.Error is ErrorCode.InvalidRecord && batch.RecordErrors.Count == 0 && batch.Bytes.IsEmpty)
            return batch.Error;
        if (topic.IsInternal)
            return ErrorCode.InvalidTopicException;
        if (partition.Leader != exchange.Broker.Id)
            return ErrorCode.NotLeaderOrFollower;
        if (acks == -1 && partition.InSync.Count < partition.MinInSync)
            return ErrorCode.NotEnoughReplicas;
        return batch.Error;
    }

    /// <summary>Tells where the leaders are now, so that the client need not ask (KIP-951).</summary>
    private static void NameLeaders(ClusterState cluster, Exchange exchange, ProduceResponse response)
    {
        if (exchange.Version < 10)
            return;
        foreach (var topic in response.Responses)
        foreach (var answer in topic.PartitionResponses)
        {
            if (answer.ErrorCode != ErrorCode.NotLeaderOrFollower)
                continue;
            var named = exchange.Version >= 13 ? cluster.Topics.Find(topic.TopicId) : cluster.Topics.Find(topic.Name);
            if (named?.Find(answer.Index) is not { } partition)
                continue;
            answer.CurrentLeader.LeaderId = partition.Leader;
            answer.CurrentLeader.LeaderEpoch = partition.LeaderEpoch;
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
    }

    private static void Finish(Exchange exchange, ProduceResponse response)
    {
        foreach (var topic in response.Responses)
        foreach (var answer in topic.PartitionResponses)
            if (answer.ErrorCode != ErrorCode.None)
            {
                exchange.Close();
                return;
            }
        exchange.NoAnswer();
    }
}
