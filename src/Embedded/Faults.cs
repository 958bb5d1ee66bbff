using Keystone.Embedded.Faulting;
using Keystone.Embedded.State;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded;

/// <summary>
/// What can go wrong with a cluster, on demand. Faults on requests last until they are spent or their handle is disposed; where
/// several fit, the first that was set hits. Faults on brokers and partitions take effect before the call returns.
/// </summary>
public sealed class Faults
{
    private readonly FaultRules rules;
    private readonly Func<ClusterState> state;
    private readonly BrokerFaults brokers;

    internal Faults(FaultRules rules, Func<ClusterState> state)
    {
        this.rules = rules;
        this.state = state;
        brokers = new BrokerFaults(state);
    }

    /// <summary>Swallows requests: they are neither handled nor answered, and their connection hangs.</summary>
    public FaultHandle Drop(FaultScope scope) => Add(scope, FaultAction.Drop);

    /// <summary>Handles requests and swallows the answers; their connection hangs.</summary>
    public FaultHandle DropAnswer(FaultScope scope) => Add(scope, FaultAction.DropAnswer);

    /// <summary>Closes the connection in the place of handling a request.</summary>
    public FaultHandle Close(FaultScope scope) => Add(scope, FaultAction.Close);

    /// <summary>Handles requests and closes the connection in the place of answering: what a client must retry without duplicates.</summary>
    public FaultHandle CloseAfter(FaultScope scope) => Add(scope, FaultAction.CloseAfter);

    /// <summary>Handles requests later.</summary>
    public FaultHandle Delay(FaultScope scope, TimeSpan delay) => Add(scope, FaultAction.Delay, delay: delay);

    /// <summary>Keeps requests until the handle is disposed, then handles them.</summary>
    public FaultHandle Hold(FaultScope scope) => Add(scope, FaultAction.Hold);

    /// <summary>
    /// Answers with an error: for the scope's topic alone where it names one and the API answers by topic, else for everything
    /// asked.
    /// </summary>
    public FaultHandle Error(FaultScope scope, ErrorCode error) => Add(scope, FaultAction.Error, error);

    /// <summary>Takes all faults on requests away.</summary>
    public void Clear() => rules.Clear();

    /// <summary>Stops a broker: its connections end, its leaderships move. Does nothing where it is stopped.</summary>
    public Task StopBrokerAsync(int broker) => brokers.StopAsync(broker);

    /// <summary>Starts a stopped broker again, on its old port; its replicas catch up at once.</summary>
    public Task StartBrokerAsync(int broker) => brokers.StartAsync(broker);

    /// <summary>Closes every connection to a broker, which goes on.</summary>
    public Task CloseConnectionsAsync(int broker) => brokers.CloseConnectionsAsync(broker);

    /// <summary>Makes an in-sync replica the leader. Records that it lacks (see <see cref="StopFollowingAsync"/>) are lost.</summary>
    public Task MoveLeaderAsync(string topic, int partition, int broker) =>
        OnPartitionAsync(
            topic,
            partition,
            p =>
            {
                if (!p.InSync.Contains(broker) || !state().IsUp(broker))
                    throw new InvalidOperationException($"Broker {broker} is not an in-sync replica of {p} that runs.");
                state().Leadership.Lead(p, broker);
            }
        );

    /// <summary>Makes any running replica the leader, in sync or not: the log is truncated to what it has.</summary>
    public Task ElectUncleanlyAsync(string topic, int partition, int broker) =>
        OnPartitionAsync(
            topic,
            partition,
            p =>
            {
                if (!p.Replicas.Contains(broker) || !state().IsUp(broker))
                    throw new InvalidOperationException($"Broker {broker} is not a replica of {p} that runs.");
                state().Leadership.LeadUncleanly(p, broker);
            }
        );

    /// <summary>
    /// A follower stops fetching: the high watermark stays where it is and acks=all waits, until it follows again or is dropped from
    /// the in-sync replicas.
    /// </summary>
    public Task StopFollowingAsync(string topic, int partition, int broker) => OnPartitionAsync(topic, partition, p => p.Lag(broker));

    /// <summary>A follower that stopped fetching leaves the in-sync replicas (as after replica.lag.time.max.ms).</summary>
    public Task DropFromSyncAsync(string topic, int partition, int broker) =>
        OnPartitionAsync(topic, partition, p => state().Leadership.DropFromSync(p, broker));

    /// <summary>A follower catches up and is in sync again.</summary>
    public Task FollowAsync(string topic, int partition, int broker) =>
        OnPartitionAsync(
            topic,
            partition,
            p =>
            {
                p.Catch(broker);
                state().Leadership.Rejoin(p, broker);
            }
        );

    /// <summary>Fences the producer of a transactional id, as another producer with the same id would: its open transaction is aborted.</summary>
    public Task FenceProducerAsync(string transactionalId) =>
        state()
            .Loop.AskAsync(() =>
            {
                var transactions = state().Transactions;
                if (transactions.Find(transactionalId) is { } t && !t.IsCompleting)
                    transactions.Fence(t);
            });

    /// <summary>Keeps transaction markers back (true) or lets them go: completing transactions answer CONCURRENT_TRANSACTIONS meanwhile.</summary>
    public Task HoldMarkersAsync(bool hold) => state().Loop.AskAsync(() => state().Transactions.Completion.Held = hold);

    private FaultHandle Add(FaultScope scope, FaultAction action, ErrorCode error = ErrorCode.None, TimeSpan delay = default) =>
        rules.Add(new FaultRule(scope, action, error, delay));

    private Task OnPartitionAsync(string topic, int partition, Action<Partition> action) =>
        state()
            .Loop.AskAsync(() =>
            {
                if (!state().Topics.TryFind(topic, partition, out var found))
                    throw new ArgumentException($"There is no partition {topic}-{partition}.");
                action(found);
            });
}
