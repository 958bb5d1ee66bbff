using Akka.Actor;
using Keystone.Flow.Clusters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>
/// Runs the flows of a region in this process. Clusters that are away leave their flows paused and are tried again at least every 10 s; all
/// other flows run. Thread-safe.
/// </summary>
public sealed class Worker : IAsyncDisposable
{
    /// <summary>How long a stop waits for what is under way; what is not committed then is done again by the next start.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(9);

    private readonly WorkerOptions options;
    private readonly ActorSystem system;
    private readonly ClusterAccess access;
    private readonly DateTimeOffset startedAt;
    private readonly List<(FlowModel Model, FlowBoard Board, IActorRef Actor)> flows = [];
    private int isDisposed;

    private Worker(WorkerOptions options, ActorSystem system, ClusterAccess access)
    {
        this.options = options;
        this.system = system;
        this.access = access;
        startedAt = options.Time.GetUtcNow();
    }

    /// <summary>Starts the region's flows; returns at once, whether their clusters are there or not.</summary>
    /// <exception cref="MissingTopicsException">With NoCreate: topics are missing on clusters that answer.</exception>
    public static async Task<Worker> StartAsync(WorkerOptions options, CancellationToken cancellation = default)
    {
        var models = options.Model.FlowsOf(options.Region);
        var access = new ClusterAccess(options.Resolve, $"keystone-{options.Region}", options.Time);
        try
        {
            // The clusters are reached while the actor system comes up.
            foreach (var cluster in models.SelectMany(flow => new[] { flow.Source.Cluster, flow.PositionCluster }).DistinctBy(c => c.Name))
                _ = ReachAsync(access, cluster, cancellation);
            if (options.NoCreate)
                await RefuseMissingAsync(options, models, access, cancellation).ConfigureAwait(false);
            var worker = new Worker(options, WorkerSystem.Create(options.Model.Tiers), access);
            worker.StartFlows(models);
            return worker;
        }
        catch
        {
            await access.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public WorkerStatus Status() =>
        new()
        {
            Pipeline = options.Model.Pipeline,
            Region = options.Region,
            InstanceId = options.InstanceId,
            StartedAt = startedAt,
            Flows = [.. flows.Select(flow => flow.Board.Status())],
        };

    /// <summary>Un-parks what is parked of a flow, named by its route or its whole identity.</summary>
    public async Task<ResumeResult> ResumeAsync(string flow, AcceptKind? accept = null)
    {
        var found = flows.FindIndex(f => f.Model.Identity == flow || f.Model.Route.Name == flow);
        if (found < 0)
            return new ResumeResult(
                false,
                [$"no flow '{flow}' in region '{options.Region}'. Its flows: {string.Join(", ", flows.Select(f => f.Model.Identity))}"]
            );
        return await flows[found].Actor.Ask<ResumeResult>(new FlowMessages.Resume(accept), TimeSpan.FromSeconds(10)).ConfigureAwait(false);
    }

    /// <summary>
    /// Brings every flow to the end of its source as of this call (one that reads what another writes: as of that one's end), closes open
    /// files, and rests. Waits for clusters that are away; parked lanes stay parked.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellation = default)
    {
        foreach (var wave in DrainOrder.Waves([.. flows.Select(flow => flow.Model)]))
        {
            var drained = flows
                .Where(flow => wave.Contains(flow.Model))
                .Select(flow => flow.Actor.Ask<FlowMessages.Rested>(new FlowMessages.Drain(), Timeout.InfiniteTimeSpan, cancellation));
            await Task.WhenAll(drained).ConfigureAwait(false);
        }
    }

    /// <summary>Stops all lanes: what is under way is delivered and committed, within about 10 s; nothing is lost where that is too short.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
            return;
        try
        {
            await Task.WhenAll(flows.Select(flow => flow.Actor.Ask<FlowMessages.Rested>(new FlowMessages.Stop(), StopPatience)))
                .ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            options.Log?.Invoke(
                $"region '{options.Region}': some lanes did not come to their end in time; the next start goes on from their committed positions"
            );
        }
        await system.Terminate().ConfigureAwait(false);
        await access.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private void StartFlows(IReadOnlyList<FlowModel> models)
    {
        var budgets = options.Model.Tiers.ToDictionary(tier => tier.Number, tier => new TierBudget(tier.MemoryBytes));
        foreach (var model in models)
        {
            var board = new FlowBoard(model, options.Time);
            var start = new FlowStart(model, access, options.InstanceId, options.NoCreate, options.Time);
            var services = new LaneServices
            {
                Transforms = options.Transforms,
                Sink = model.Sink is { } sink ? SinkFor(sink) : null,
                Time = options.Time,
                CrashPoints = options.CrashPoints,
                Log = options.Log ?? (static _ => { }),
                Dispatcher = WorkerSystem.DispatcherOf(model.Tier),
            };
            var budget = budgets[model.Tier.Number];
            var instanceId = options.InstanceId;
            var actor = system.ActorOf(
                Props.Create(() => new FlowActor(model, start, services, board, budget, instanceId)).WithDispatcher(services.Dispatcher),
                Uri.EscapeDataString(model.Route.Name)
            );
            flows.Add((model, board, actor));
        }
    }

    private IDeliverFactory SinkFor(SinkModel sink) =>
        options.Sinks.TryGetValue(sink.Kind, out var factory)
            ? factory
            : throw new ArgumentException($"This worker was given no sink of kind {sink.Kind} ('{sink.Name}').");

    private static async Task ReachAsync(ClusterAccess access, ClusterModel cluster, CancellationToken cancellation)
    {
        try
        {
            await access.GetAsync(cluster, cancellation).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Each flow that needs the cluster asks again, and tells.
        }
    }

    private static async Task RefuseMissingAsync(
        WorkerOptions options,
        IReadOnlyList<FlowModel> models,
        ClusterAccess access,
        CancellationToken cancellation
    )
    {
        List<string> missing = [];
        foreach (var model in models)
        {
            try
            {
                var start = new FlowStart(model, access, options.InstanceId, options.NoCreate, options.Time);
                missing.AddRange(await start.MissingAsync(cancellation).ConfigureAwait(false));
            }
            catch (ClusterAwayException)
            {
                // Its flow is paused and finds out when the cluster is there.
            }
        }
        if (missing.Count > 0)
            throw new MissingTopicsException([.. missing.Distinct().Order(StringComparer.Ordinal)]);
    }
}
