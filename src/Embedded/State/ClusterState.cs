using System.Collections.Immutable;
using Keystone.Embedded.Apis;
using Keystone.Embedded.Configs;
using Keystone.Embedded.Faulting;
using Keystone.Embedded.Groups;
using Keystone.Embedded.Logs;
using Keystone.Embedded.Serving;
using Keystone.Embedded.Transactions;

namespace Keystone.Embedded.State;

/// <summary>All state of a cluster. Everything mutable here is touched on the loop only, but what says otherwise.</summary>
internal sealed class ClusterState : IAsyncDisposable
{
    private readonly List<Partition> dirty = [];
    private readonly List<Exception> failures = [];
    private long nextProducerId;

    public ClusterState(EmbeddedClusterOptions options, FaultRules faults)
    {
        Options = options;
        ClusterId = options.ClusterId ?? Kafka.Protocol.KafkaUuid.ToText(Guid.NewGuid());
        Apis = new ApiTable(options.As);
        BrokerConfig = BrokerConfig.From(options);
        Brokers =
        [
            .. Enumerable.Range(0, options.Brokers).Select(id => new Broker(id, id < options.Racks.Count ? options.Racks[id] : null)),
        ];
        Topics = new TopicRegistry(this);
        Dispatcher = new RequestDispatcher(this, faults);
        Loop = new ClusterLoop(options.TimeProvider, CheckDirty, NoteFailure);
        Sessions = new FetchSessions();
        Creation = new TopicCreation(this);
        Coordinators = new Coordinators(this);
        Leadership = new Leadership(this);
        Transactions = new TransactionCoordinator(this);
        Groups = new GroupCoordinator(this);
        Upkeep = new Upkeep(this);
    }

    public EmbeddedClusterOptions Options { get; }

    public KafkaRelease Release => Options.As;

    public string ClusterId { get; }

    public BrokerConfig BrokerConfig { get; }

    public ApiTable Apis { get; }

    public ClusterLoop Loop { get; }

    public RequestDispatcher Dispatcher { get; }

    public ImmutableArray<Broker> Brokers { get; }

    public TopicRegistry Topics { get; }

    public FetchSessions Sessions { get; }

    public TopicCreation Creation { get; }

    public Coordinators Coordinators { get; }

    public Leadership Leadership { get; }

    public TransactionCoordinator Transactions { get; }

    public GroupCoordinator Groups { get; }

    public Upkeep Upkeep { get; }

    public MemoryAccount Memory { get; } = new();

    public long NowMs => Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public void Post(Action work) => Loop.Post(work);

    public long NewProducerId() => nextProducerId++;

    public Broker? FindBroker(int id) => (uint)id < (uint)Brokers.Length ? Brokers[id] : null;

    public bool IsUp(int broker) => FindBroker(broker) is { IsUp: true };

    /// <summary>The partition's watchers run once the present piece of work is done.</summary>
    public void NoteDirty(Partition partition) => dirty.Add(partition);

    /// <summary>From any thread: an exception that nobody expected. The cluster goes on; tests assert that there was none.</summary>
    public void NoteFailure(Exception e)
    {
        lock (failures)
            if (failures.Count < 100)
                failures.Add(e);
    }

    public IReadOnlyList<Exception> Failures()
    {
        lock (failures)
            return [.. failures];
    }

    public ValueTask DisposeAsync() => Loop.DisposeAsync();

    private void CheckDirty()
    {
        for (var i = 0; i < dirty.Count; i++)
            dirty[i].CheckWatchers();
        dirty.Clear();
    }
}
