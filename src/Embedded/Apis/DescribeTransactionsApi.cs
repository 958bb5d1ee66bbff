using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Embedded.Transactions;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// DescribeTransactions (65), 0; 3.7 the same.
/// What the coordinator knows of transactional ids (KIP-664).
/// </summary>
internal sealed class DescribeTransactionsApi : IApi
{
    public ApiKey Key => ApiKey.DescribeTransactions;

    public VersionRange In(KafkaRelease release) => new(0, 0);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var response = new DescribeTransactionsResponse();
        foreach (var id in exchange.RequestAs<DescribeTransactionsRequest>().TransactionalIds)
        {
            var described = new DescribeTransactionsResponse.TransactionDescription { TransactionalId = id };
            response.TransactionStates.Add(described);
            described.ErrorCode =
                exchange.Faulted.Code != ErrorCode.None ? exchange.Faulted.Code
                : id.Length == 0 ? ErrorCode.InvalidRequest
                : cluster.Coordinators.OfTransaction(id)?.Leader != exchange.Broker.Id ? ErrorCode.NotCoordinator
                : cluster.Transactions.Find(id) is not { } t ? ErrorCode.TransactionalIdNotFound
                : Describe(t, described);
        }
        exchange.Answer(response);
    }

    private static ErrorCode Describe(Transaction t, DescribeTransactionsResponse.TransactionDescription described)
    {
        described.TransactionState = t.State.ToString();
        described.TransactionTimeoutMs = t.TimeoutMs;
        described.TransactionStartTimeMs = t.StartedMs;
        described.ProducerId = t.ProducerId;
        described.ProducerEpoch = t.Epoch;
        foreach (var topic in t.Partitions.GroupBy(p => p.Topic.Name, p => p.Index))
            described.Topics.Add(new() { Topic = topic.Key, Partitions = [.. topic.Order()] });
        return ErrorCode.None;
    }
}
