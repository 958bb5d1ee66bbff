using System.Text.RegularExpressions;
using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Embedded.Transactions;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ListTransactions (66), 0-2; 3.7: 0.
/// Each broker lists those that it coordinates. v1 filters by how long they have been open, v2 by a pattern.
/// </summary>
internal sealed class ListTransactionsApi : IApi
{
    // A client's pattern must not keep the loop busy.
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);

    public ApiKey Key => ApiKey.ListTransactions;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 0) : new(0, 2);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ListTransactionsRequest>();
        var response = new ListTransactionsResponse { ErrorCode = exchange.Faulted.Code };
        foreach (var state in request.StateFilters)
            if (!Enum.TryParse<TransactionState>(state, out _))
                response.UnknownStateFilters.Add(state);
        try
        {
            if (response.ErrorCode == ErrorCode.None)
                List(cluster, exchange, request, response);
        }
        catch (Exception e) when (e is RegexParseException or RegexMatchTimeoutException)
        {
            response.ErrorCode = ErrorCode.InvalidRegularExpression;
        }
        exchange.Answer(response);
    }

    private static void List(ClusterState cluster, Exchange exchange, ListTransactionsRequest request, ListTransactionsResponse response)
    {
        var pattern = string.IsNullOrEmpty(request.TransactionalIdPattern)
            ? null
            : new Regex($"^(?:{request.TransactionalIdPattern})$", RegexOptions.None, PatternTime);
        foreach (var t in cluster.Transactions.All)
        {
            if (
                cluster.Coordinators.OfTransaction(t.TransactionalId)?.Leader == exchange.Broker.Id
                && (request.StateFilters.Count == 0 || request.StateFilters.Contains(t.State.ToString()))
                && (request.ProducerIdFilters.Count == 0 || request.ProducerIdFilters.Contains(t.ProducerId))
                && (request.DurationFilter < 0 || t.StartedMs >= 0 && cluster.NowMs - t.StartedMs > request.DurationFilter)
                && pattern?.IsMatch(t.TransactionalId) != false
            )
                response.TransactionStates.Add(
                    new()
                    {
                        TransactionalId = t.TransactionalId,
                        ProducerId = t.ProducerId,
                        TransactionState = t.State.ToString(),
                    }
                );
        }
    }
}
