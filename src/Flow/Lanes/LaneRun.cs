using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Keystone.Client;
using Keystone.Client.Fetching;
using Keystone.Client.Producing;
using Keystone.Flow.DeadLetters;
using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Fetching;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Lanes;

/// <summary>
/// One run of a lane's graph, from InitProducerId to the last lease. Made by <see cref="PrepareAsync"/>, started once, disposed when its graph
/// has stopped: the disposal ends when nothing refers to any of its bytes, and only then may the next run begin.
/// </summary>
internal sealed class LaneRun : IAsyncDisposable
{
    private readonly FlowContext flow;
    private readonly LaneServices services;
    private readonly LaneBoard board;
    private readonly int lane;
    private readonly IReadOnlyList<int> numbers;
    private readonly RunPools pools = new();
    private readonly RunLeases leases;
    private readonly FetchControl control = new();
    private readonly PositionBook book;
    private readonly LaneTransactions transactions;
    private readonly List<IAsyncDisposable> owned = [];
    private readonly List<IDisposable> encoders = [];
    private IReadOnlyList<LaneStartPosition> start = [];
    private LaneProducer? producer;
    private FollowingPositions? following;
    private GroupPositionCopier? copier;
    private OwnerWatch? ownerWatch;
    private GraphStage<FlowShape<OutboundElement, DeliveredElement>> deliver = null!;
    private FetchSource source = null!;
    private TransformStage transform = null!;
    private UniqueKillSwitch? killSwitch;
    private int isDisposed;

    private LaneRun(FlowContext flow, int lane, LaneServices services, LaneBoard board)
    {
        this.flow = flow;
        this.lane = lane;
        this.services = services;
        this.board = board;
        numbers = flow.PartitionsOf(lane);
        leases = new RunLeases(board.Budget);
        book = new PositionBook(flow.Identity, flow.Source.ClusterId, flow.InstanceId, flow.LaneCount, services.Time);
        transactions = new LaneTransactions(
            new TransactionalProducer(
                flow.Target,
                new TransactionalProducerOptions
                {
                    TransactionalId = flow.Identity.TransactionalId(flow.Source.ClusterId, lane),
                    // A transaction lives for a commit interval, and as long as its end takes.
                    TransactionTimeout = TimeSpan.FromSeconds(10) + 2 * flow.Model.CommitInterval,
                    CoordinatorPatience = TimeSpan.FromSeconds(10),
                    TopicIds = flow.TargetIds,
                }
            ),
            services.CrashPoints
        );
    }

    public RunSignals Signals { get; } = new();

    /// <summary>What the run waits for at present.</summary>
    public ToldTrouble? Trouble =>
        Signals.StoreTrouble.Current ?? Told(producer?.Trouble) ?? Told(transactions.Trouble) ?? Signals.SourceTrouble.Current;

    /// <summary>Takes the lane: fences older owners, finds its positions, makes its stages. Nothing is fetched yet.</summary>
    /// <param name="poison">Records that the target has refused in earlier runs.</param>
    /// <param name="accept">Gaps of this kind before which the run starts are passed.</param>
    public static async Task<LaneRun> PrepareAsync(
        FlowContext flow,
        int lane,
        LaneServices services,
        LaneBoard board,
        LaneOwnership ownership,
        PoisonSet poison,
        GapKind? accept,
        CancellationToken cancellation
    )
    {
        var run = new LaneRun(flow, lane, services, board);
        try
        {
            await run.TakeAsync(ownership, poison, accept, cancellation).ConfigureAwait(false);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Materialises the graph. The task ends when it has stopped.</summary>
    public Task Start(IMaterializer materializer)
    {
        var commitPosition = new CommitPositionStage(board.Progress, pools, following, flow.Model.CommitInterval, services.Time);
        var (switched, ended) = Source
            .FromGraph(source)
            .ViaMaterialized(KillSwitches.Single<SourceSlice>(), Keep.Right)
            .Via(transform)
            .Via(deliver)
            .ToMaterialized(commitPosition, Keep.Both)
            .Run(materializer);
        killSwitch = switched;
        copier!.Start();
        ownerWatch!.Start(killSwitch.Abort);
        return ended;
    }

    /// <summary>Completes the run: what is under way is delivered and committed.</summary>
    public void Stop()
    {
        Signals.Ending = LaneEnding.Stop;
        control.Stop();
    }

    /// <summary>Completes the run when every partition has been read up to its end.</summary>
    public void DrainTo(IReadOnlyDictionary<int, long> ends)
    {
        Signals.Ending = LaneEnding.Drain;
        control.DrainTo(ends);
    }

    /// <summary>Ends the run at once; what is not committed is done again by the next one.</summary>
    public void Abort() => killSwitch?.Abort(new RunAbortedException());

    /// <summary>After an epoch error: has another owner the lane, or did our own transaction time out?</summary>
    public async Task<FencingVerdict> JudgeFencingAsync(CancellationToken cancellation) =>
        FencingRule.Decide(await flow.ReadPositionsAsync(cancellation).ConfigureAwait(false), lane, flow.InstanceId);

    /// <summary>The graph has completed, nobody has fenced us.</summary>
    public void EndedWell() => copier!.CopiesAtEnd = true;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
            return;
        foreach (var each in owned)
            await each.DisposeAsync().ConfigureAwait(false);
        if (producer is not null)
            await producer.DisposeAsync().ConfigureAwait(false);
        await transactions.DisposeAsync().ConfigureAwait(false);
        if (following is not null)
            await following.LastCommit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leases.End();
        await leases.Returned.ConfigureAwait(false);
        foreach (var encoder in encoders)
            encoder.Dispose();
    }

    private static ToldTrouble? Told(ProducerTrouble? trouble) =>
        trouble is null ? null : new ToldTrouble(trouble.Fact, trouble.Since, false);

    private async Task TakeAsync(LaneOwnership ownership, PoisonSet poison, GapKind? accept, CancellationToken cancellation)
    {
        await ownership.EnterAsync(flow, cancellation).ConfigureAwait(false);
        await transactions.InitAsync(cancellation).ConfigureAwait(false);
        var recorded = await flow.ReadPositionsAsync(cancellation).ConfigureAwait(false);
        ownership.Check(recorded, flow.LaneCount);
        start = await LaneStart.FindAsync(flow, recorded, numbers, services.Time, cancellation).ConfigureAwait(false);
        board.Progress.Keep(numbers.ToHashSet());
        foreach (var position in start)
        {
            book.Open(position.Partition, position.NextOffset, position.LeaderEpoch, position.Cut, position.Gaps);
            board.Progress.Open(position.Partition, position.NextOffset, position.LeaderEpoch, position.Gaps);
            poison.Trim(position.Partition, position.NextOffset);
        }
        var deadLetters = new DeadLetterEncoder(
            flow.Identity,
            flow.Model.Source.Cluster.Name,
            flow.DeadLetters.Partitions,
            flow.DeadLetters.MaxMessageBytes
        );
        encoders.Add(deadLetters);
        IElementDeadLetters elementDeadLetters = flow.IsSink ? new SinkDeadLetters() : deadLetters;
        MakeSource(accept);
        MakeTransform(poison, elementDeadLetters);
        if (flow.IsSink)
            await MakeSinkAsync(deadLetters, cancellation).ConfigureAwait(false);
        else
            MakeKafka(deadLetters);
        copier = new GroupPositionCopier(flow.Source, flow.Identity.Group, board, services.Time);
        owned.Add(copier);
        ownerWatch = new OwnerWatch(flow, lane, board.Progress, services.Time);
        owned.Add(ownerWatch);
    }

    private void MakeSource(GapKind? accept)
    {
        var isBestEffort = flow.Model.Delivery == DeliveryClass.BestEffort;
        var fetcher = new BatchFetcher(flow.Source, new FetcherOptions { ReadCommitted = !isBestEffort, AnswersInline = true });
        owned.Add(fetcher);
        source = new FetchSource(
            fetcher,
            [.. start.Select(p => new ResumePosition(p.Partition, p.NextOffset, p.LeaderEpoch, p.Cut))],
            new FetchSettings
            {
                OnGap = flow.Model.OnGap,
                ReadCommitted = !isBestEffort,
                AcceptAtStart = accept,
            },
            control,
            leases,
            pools,
            Signals,
            book,
            board.Progress,
            services.Time
        );
    }

    private void MakeTransform(PoisonSet poison, IElementDeadLetters deadLetters)
    {
        var made = services.Transforms.Create(
            new LaneRunContext
            {
                Flow = flow.Model,
                Identity = flow.Identity,
                Lane = lane,
                LaneCount = flow.LaneCount,
                SourceCluster = flow.Model.Source.Cluster.Name,
                SourceClusterId = flow.Source.ClusterId,
                Targets = flow.Targets,
                DeadLetters = deadLetters,
                Poison = poison,
                Budget = board.Budget,
                Time = services.Time,
            }
        );
        encoders.Add(made);
        transform = new TransformStage(made, deadLetters, pools, Signals);
    }

    private void MakeKafka(DeadLetterEncoder deadLetters)
    {
        var settings = new DeliverySettings
        {
            Targets = flow.Targets,
            DeadLetterTopic = flow.DeadLetters,
            OnError = flow.Model.OnError,
            DeadLetters = deadLetters,
            Progress = board.Progress,
            CommitInterval = flow.Model.CommitInterval,
            Time = services.Time,
            CrashPoints = services.CrashPoints,
        };
        if (flow.Model.Delivery == DeliveryClass.ExactlyOnce)
        {
            deliver = new ExactlyOnceDeliver(settings, transactions, book, flow.PositionPartition);
            return;
        }
        var isBestEffort = flow.Model.Delivery == DeliveryClass.BestEffort;
        producer = new LaneProducer(
            new BatchProducer(
                flow.Target,
                isBestEffort
                    ? new ProducerOptions
                    {
                        Idempotent = false,
                        DeliveryTimeout = TimeSpan.FromSeconds(30),
                        TopicIds = flow.TargetIds,
                    }
                    : new ProducerOptions { TopicIds = flow.TargetIds }
            )
        );
        following = new FollowingPositions(transactions, book, flow.PositionPartition, board.Progress, services.CrashPoints);
        encoders.Add(following);
        deliver = new AtLeastOnceDeliver(settings, producer, isBestEffort);
    }

    private async Task MakeSinkAsync(DeadLetterEncoder deadLetters, CancellationToken cancellation)
    {
        var positions = new SinkPositions(transactions, book, flow.PositionPartition, flow.DeadLetters.Topic, deadLetters, board.Progress);
        encoders.Add(positions);
        // Claims the lane's partitions: a sink writes again only when it has stored something.
        await positions.WriteAsync([], [], cancellation).ConfigureAwait(false);
        var blocking = new BlockingThread($"{flow.Identity}/{lane} blocking");
        var delivery = services.Sink!.Create(
            new SinkContext
            {
                Flow = flow.Model,
                Sink = flow.Model.Sink!,
                Identity = flow.Identity,
                Lane = lane,
                LaneCount = flow.LaneCount,
                SourceCluster = flow.Model.Source.Cluster.Name,
                SourceClusterId = flow.Source.ClusterId,
                Positions = positions,
                Start = [.. start.Select(p => new ResumePosition(p.Partition, p.NextOffset, p.LeaderEpoch, p.Cut))],
                Budget = board.Budget,
                Time = services.Time,
                Blocking = blocking,
                CrashPoints = services.CrashPoints,
                Ending = () => Signals.Ending,
                Paused = OnStorePaused,
            }
        );
        owned.Add(delivery);
        owned.Add(blocking);
        deliver = delivery.Stage;
    }

    private void OnStorePaused(string? reason)
    {
        if (reason is null)
            Signals.StoreTrouble.Clear();
        else
            Signals.StoreTrouble.Tell(reason, services.Time.GetUtcNow(), isCertain: true);
    }
}
