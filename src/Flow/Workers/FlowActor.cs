using Akka.Actor;
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
    private readonly Dictionary<IActorRef, LaneBoard> leaving = [];
    private readonly List<(int Lane, GapKind? Accept)> resuming = [];
    private readonly List<IActorRef> waiting = [];
    private FlowContext? context;
    private TopicWatch? watch;
    private ITimer? timer;
    private int failures;
    private int made;
    private bool isTaking = true;
    private bool acceptsRecreated;
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

    protected override void PreStart() => Begin();

    protected override void PostStop()
    {
        stopped.Cancel();
        watch?.Dispose();
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
                isTaking |= not.WasTaking;
                acceptsRecreated |= not.AcceptedRecreated;
                OnNotReady(not.Cause);
                break;
            case Retry when !isStarting && !isStopping:
                Begin();
                break;
            case Changed:
                OnChanged();
                break;
            case Ends ends:
                foreach (var lane in lanes)
                    lane.Tell(new LaneMessages.Drain(ends.Offsets));
                break;
            case LaneMessages.Rested:
                if (leaving.Remove(Sender, out var left))
                {
                    budget.Leave(left.Budget);
                    Context.Stop(Sender);
                }
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

    private void Begin()
    {
        timer?.Dispose();
        timer = null;
        isStarting = true;
        isOutdated = false;
        var to = self;
        var accepts = acceptsRecreated;
        // Once it runs, a change of topics is no reason to take it back from another worker.
        var running = isTaking ? null : context;
        isTaking = false;
        acceptsRecreated = false;
        _ = PrepareAsync();

        async Task PrepareAsync()
        {
            try
            {
                to.Tell(new Ready(await start.PrepareAsync(accepts, running, stopped.Token).ConfigureAwait(false)));
            }
            catch (Exception e)
            {
                to.Tell(new NotReady(e, running is null, accepts));
            }
        }
    }

    private void OnReady(FlowContext ready)
    {
        isStarting = false;
        failures = 0;
        var before = context;
        context = ready;
        Watch(ready);
        if (isStopping)
        {
            AnswerWhenAtRest();
            return;
        }
        RemoveLanesAbove(ready.LaneCount);
        if (before is null || !ready.IsLike(before))
            foreach (var lane in lanes)
                lane.Tell(new LaneMessages.Assign(ready));
        foreach (var (lane, accept) in resuming)
            if (lane < lanes.Count)
                lanes[lane].Tell(new LaneMessages.Resume(accept));
        resuming.Clear();
        while (lanes.Count < ready.LaneCount)
            AddLane(ready, lanes.Count);
        board.Enter(LaneState.Running);
        if (isDraining)
            _ = FindEndsAsync(ready);
        if (isTaking)
            Begin();
        else if (isOutdated)
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
                $"lane-{lane}-{++made}"
            )
        );
    }

    /// <summary>Another number of lanes was recorded: those above it end. Their ids are fenced, so that they cannot commit any more.</summary>
    private void RemoveLanesAbove(int count)
    {
        for (var lane = lanes.Count - 1; lane >= count; lane--)
        {
            leaving.Add(lanes[lane], board.Lanes[lane]);
            lanes[lane].Tell(new LaneMessages.Stop());
            lanes.RemoveAt(lane);
        }
        board.Lanes = [.. board.Lanes.Take(lanes.Count)];
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
            resuming.Clear();
            board.Enter(LaneState.Parked, parked.Message, gaps: parked.Gaps);
            AnswerWhenAtRest();
            return;
        }
        var pause = RestartRule.Pause(failures++);
        // Its lanes, where they run, go on meanwhile: only the news of changed topics is late.
        if (lanes.Count == 0 || board.State == LaneState.Starting)
            board.Enter(LaneState.Paused, cause.Message, services.Time.GetUtcNow() + pause);
        var to = self;
        timer = services.Time.CreateTimer(_ => to.Tell(new Retry()), null, pause, Timeout.InfiniteTimeSpan);
    }

    private void OnChanged()
    {
        isOutdated = true;
        if (!isStarting && !isStopping && context is not null && watch is { HasChanged: true })
            Begin();
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
            var wanted = GapNames.KindOf(accept);
            if (gap is not null && gap.Kind != wanted)
            {
                lines.Add($"{model.Identity}/{lane} stays parked: {gap}. Accept it with --accept {GapNames.OptionOf(gap.Kind)}");
                isDone = false;
                continue;
            }
            lines.Add(
                gap is null
                    ? $"{model.Identity}/{lane} resumed; it was {known.State.ToString().ToLowerInvariant()}: {known.Reason}"
                    : $"{model.Identity}/{lane} resumed, accepted: {gap}"
            );
            acceptsRecreated |= gap is { Kind: GapKind.Recreated };
            resuming.Add((lane, gap is { Kind: GapKind.Recreated } ? null : wanted));
        }
        if (lines.Count == 0)
            lines.Add($"{model.Identity} has no parked lane");
        if (resuming.Count > 0)
            Take();
        return new ResumeResult(isDone, lines);
    }

    private ResumeResult ResumeFlow(AcceptKind? accept)
    {
        var reason = board.Reason;
        var isRecreated = reason?.Contains("was recreated", StringComparison.Ordinal) == true;
        if (isRecreated && accept != AcceptKind.Recreated)
            return new ResumeResult(false, [$"{model.Identity} stays parked: {reason}. Accept it with --accept recreated"]);
        List<string> lines = [$"{model.Identity} resumed{(isRecreated ? ", accepted" : "; it was parked")}: {reason}"];
        lines.AddRange(board.Gaps.Select(gap => gap.ToString()));
        board.Enter(LaneState.Starting);
        acceptsRecreated = isRecreated;
        // Lanes that run go on; those that another worker has taken, or that wait, are taken back with the flow.
        resuming.AddRange(Enumerable.Range(0, lanes.Count).Select(lane => (lane, (GapKind?)null)));
        Take();
        return new ResumeResult(true, lines);
    }

    /// <summary>An operator's word: the flow is taken, whoever has it. The lanes follow when it is.</summary>
    private void Take()
    {
        isTaking = true;
        if (!isStarting)
            Begin();
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
        if (
            isStopping
                ? isStarting || leaving.Count > 0 || board.Lanes.Any(IsAtWork)
                : !isParked && (context is null || board.Lanes.Any(IsAtWork))
        )
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
        if (await DrainEnds.FindAsync(draining, services.Log, stopped.Token).ConfigureAwait(false) is { } ends)
            to.Tell(new Ends(ends));
    }

    private void Watch(FlowContext watched)
    {
        var to = self;
        watch?.Dispose();
        watch = new TopicWatch(watched, () => to.Tell(new Changed()));
    }

    private sealed record Ready(FlowContext Context);

    private sealed record NotReady(Exception Cause, bool WasTaking, bool AcceptedRecreated);

    private sealed record Retry;

    private sealed record Changed;

    private sealed record Ends(IReadOnlyDictionary<int, long> Offsets);
}
