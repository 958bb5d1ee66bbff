using Akka.Actor;
using Keystone.Client;
using Keystone.Client.Admin;
using Keystone.Flow.Clusters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Workers;

/// <summary>
/// Owns a flow: brings it up when its clusters are there (trying again at least every 10 s), gives its lanes what they run with, and gives it
/// anew when topics have changed.
/// </summary>
internal sealed class FlowActor : UntypedActor
{
    private readonly FlowModel model;
    private readonly FlowStart start;
    private readonly LaneServices services;
    private readonly FlowBoard board;
    private readonly TierBudget budget;
    private readonly string instanceId;
    private readonly CancellationTokenSource stopped = new();
    private readonly IActorRef self;
    private readonly List<IActorRef> lanes = [];
    private readonly List<IActorRef> waiting = [];
    private FlowContext? context;
    private Action? unwatch;
    private ITimer? timer;
    private int failures;
    private bool isStarting;
    private bool isOutdated;
    private bool isStopping;
    private bool isDraining;

    public FlowActor(FlowModel model, FlowStart start, LaneServices services, FlowBoard board, TierBudget budget, string instanceId)
    {
        this.model = model;
        this.start = start;
        this.services = services;
        this.board = board;
        this.budget = budget;
        this.instanceId = instanceId;
        self = Self;
    }

    protected override void PreStart() => Begin(acceptsRecreated: false);

    protected override void PostStop()
    {
        stopped.Cancel();
        unwatch?.Invoke();
        timer?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Ready ready:
                OnReady(ready.Context);
                break;
            case NotReady not:
                OnNotReady(not.Cause);
                break;
            case Retry when !isStarting && !isStopping:
                Begin(acceptsRecreated: false);
                break;
            case Changed:
                OnChanged();
                break;
            case Ends ends:
                foreach (var lane in lanes)
                    lane.Tell(new LaneMessages.Drain(ends.Offsets));
                break;
            case LaneMessages.Rested:
                AnswerWhenAtRest();
                break;
            case FlowMessages.Resume resume:
                Sender.Tell(OnResume(resume.Accept));
                break;
            case FlowMessages.Drain:
                waiting.Add(Sender);
                isDraining = true;
                if (context is not null)
                    _ = FindEndsAsync(context);
                AnswerWhenAtRest();
                break;
            case FlowMessages.Stop:
                waiting.Add(Sender);
                OnStop();
                break;
        }
    }

    private void Begin(bool acceptsRecreated)
    {
        timer?.Dispose();
        timer = null;
        isStarting = true;
        isOutdated = false;
        var to = self;
        _ = PrepareAsync();

        async Task PrepareAsync()
        {
            try
            {
                to.Tell(new Ready(await start.PrepareAsync(acceptsRecreated, stopped.Token).ConfigureAwait(false)));
            }
            catch (Exception e)
            {
                to.Tell(new NotReady(e));
            }
        }
    }

    private void OnReady(FlowContext ready)
    {
        isStarting = false;
        failures = 0;
        context = ready;
        Watch(ready);
        if (isStopping)
        {
            AnswerWhenAtRest();
            return;
        }
        // Lanes that a changed `lanes:` takes away do not exist yet in a worker that has just started; a running one keeps its count.
        foreach (var lane in lanes)
            lane.Tell(new LaneMessages.Assign(ready));
        while (lanes.Count < ready.LaneCount)
            AddLane(ready, lanes.Count);
        board.Enter(LaneState.Running);
        if (isDraining)
            _ = FindEndsAsync(ready);
        if (isOutdated)
            OnChanged();
    }

    private void AddLane(FlowContext ready, int lane)
    {
        var progress = new LaneProgress([.. ready.Targets.Select(target => target.Topic)], services.Time);
        var added = new LaneBoard(lane, instanceId, budget.Join(), progress, services.Time);
        board.Lanes = [.. board.Lanes, added];
        lanes.Add(
            Context.ActorOf(
                Props.Create(() => new LaneActor(lane, ready, services, added)).WithDispatcher(services.Dispatcher),
                $"lane-{lane}"
            )
        );
    }

    private void OnNotReady(Exception cause)
    {
        isStarting = false;
        if (isStopping)
        {
            AnswerWhenAtRest();
            return;
        }
        services.Log($"{model.Identity}: {cause.Message}");
        if (cause is FlowParkedException parked)
        {
            board.Enter(LaneState.Parked, parked.Message, gaps: parked.Gaps);
            AnswerWhenAtRest();
            return;
        }
        var pause = RestartRule.Pause(failures++);
        // Its lanes, where they run, go on meanwhile: only the news of changed topics is late.
        if (lanes.Count == 0)
            board.Enter(LaneState.Paused, cause.Message, services.Time.GetUtcNow() + pause);
        var to = self;
        timer = services.Time.CreateTimer(_ => to.Tell(new Retry()), null, pause, Timeout.InfiniteTimeSpan);
    }

    private void OnChanged()
    {
        isOutdated = true;
        if (!isStarting && !isStopping && context is { } running && HasChanged(running))
            Begin(acceptsRecreated: false);
    }

    private ResumeResult OnResume(AcceptKind? accept)
    {
        if (isStopping)
            return new ResumeResult(false, [$"{model.Identity} is stopping"]);
        if (board.State == LaneState.Parked)
            return ResumeFlow(accept);
        List<string> lines = [];
        var isDone = true;
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            var known = board.Lanes[lane];
            if (known.State is not (LaneState.Parked or LaneState.Paused))
                continue;
            var gap = known.Gaps.FirstOrDefault();
            var wanted = KindOf(accept);
            if (gap is not null && gap.Kind != wanted)
            {
                lines.Add($"{model.Identity}/{lane} stays parked: {gap}. Accept it with --accept {NameOf(gap.Kind)}");
                isDone = false;
                continue;
            }
            lines.Add(
                gap is null ? $"{model.Identity}/{lane} resumed: {known.Reason}" : $"{model.Identity}/{lane} resumed, accepted: {gap}"
            );
            if (gap is { Kind: GapKind.Recreated })
            {
                Begin(acceptsRecreated: true);
                lanes[lane].Tell(new LaneMessages.Resume(null));
            }
            else
                lanes[lane].Tell(new LaneMessages.Resume(wanted));
        }
        if (lines.Count == 0)
            lines.Add($"{model.Identity} has no parked lane");
        return new ResumeResult(isDone, lines);
    }

    private ResumeResult ResumeFlow(AcceptKind? accept)
    {
        var reason = board.Reason;
        var isRecreated = reason?.Contains("was recreated", StringComparison.Ordinal) == true;
        if (isRecreated && accept != AcceptKind.Recreated)
            return new ResumeResult(false, [$"{model.Identity} stays parked: {reason}. Accept it with --accept recreated"]);
        List<string> lines = [$"{model.Identity} resumed{(isRecreated ? ", accepted" : "")}: {reason}"];
        lines.AddRange(board.Gaps.Select(gap => gap.ToString()));
        board.Enter(LaneState.Starting);
        Begin(acceptsRecreated: isRecreated);
        return new ResumeResult(true, lines);
    }

    private void OnStop()
    {
        isStopping = true;
        timer?.Dispose();
        if (isStarting)
            stopped.Cancel();
        foreach (var lane in lanes)
            lane.Tell(new LaneMessages.Stop());
        AnswerWhenAtRest();
    }

    private void AnswerWhenAtRest()
    {
        if (waiting.Count == 0)
            return;
        var isParked = board.State == LaneState.Parked;
        if (isStopping ? isStarting || board.Lanes.Any(IsAtWork) : !isParked && (context is null || board.Lanes.Any(IsAtWork)))
            return;
        if (isStopping && lanes.Count == 0 && !isParked)
            board.Enter(LaneState.Stopped);
        foreach (var asker in waiting)
            asker.Tell(new FlowMessages.Rested());
        waiting.Clear();
    }

    private bool IsAtWork(LaneBoard lane) =>
        lane.State is not (LaneState.Stopped or LaneState.Drained) && (isStopping || lane.State != LaneState.Parked);

    private async Task FindEndsAsync(FlowContext draining)
    {
        var to = self;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                var all = Enumerable.Range(0, draining.SourcePartitions).Select(p => new TopicPartition(draining.SourceTopic, p));
                // What an open transaction of a producer holds back is not the end that is seen at the call.
                var isCommitted = model.Delivery != DeliveryClass.BestEffort;
                var ends = await new OffsetAdmin(draining.Source)
                    .ListAsync(all, OffsetQuery.Latest, stopped.Token, isCommitted)
                    .ConfigureAwait(false);
                to.Tell(new Ends(ends.ToDictionary(end => end.Key.Partition, end => end.Value.Offset)));
                return;
            }
            catch (Exception e) when (e is ClientException)
            {
                services.Log($"{model.Identity}: the ends to drain to are not known yet: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Told by the clients when their metadata change; the check is cheap, the message comes only when a topic of ours has changed.</summary>
    private void Watch(FlowContext watched)
    {
        unwatch?.Invoke();
        var to = self;
        void Look(ClusterMetadata _)
        {
            if (HasChanged(watched))
                to.Tell(new Changed());
        }
        watched.Source.MetadataChanged += Look;
        watched.Target.MetadataChanged += Look;
        unwatch = () =>
        {
            watched.Source.MetadataChanged -= Look;
            watched.Target.MetadataChanged -= Look;
        };
    }

    private static bool HasChanged(FlowContext known)
    {
        if (known.Source.Metadata.Topic(known.SourceTopic) is { Exists: true } source)
            if (source.PartitionCount != known.SourcePartitions || source.Id != known.SourceTopicId)
                return true;
        foreach (var target in known.Targets)
            if (target.TopicId != Guid.Empty && known.Target.Metadata.Topic(target.Topic) is { Exists: true } found)
                if (found.PartitionCount != target.Partitions || found.Id != target.TopicId)
                    return true;
        return false;
    }

    private static GapKind? KindOf(AcceptKind? accept) =>
        accept switch
        {
            AcceptKind.Gap => GapKind.Retention,
            AcceptKind.Truncated => GapKind.Truncated,
            AcceptKind.Recreated => GapKind.Recreated,
            _ => null,
        };

    private static string NameOf(GapKind kind) =>
        kind switch
        {
            GapKind.Retention => "gap",
            GapKind.Truncated => "truncated",
            _ => "recreated",
        };

    private sealed record Ready(FlowContext Context);

    private sealed record NotReady(Exception Cause);

    private sealed record Retry;

    private sealed record Changed;

    private sealed record Ends(IReadOnlyDictionary<int, long> Offsets);
}
