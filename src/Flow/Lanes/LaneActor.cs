using Akka.Actor;
using Akka.Streams;
using Keystone.Flow.Delivery;
using Keystone.Flow.Elements;
using Keystone.Flow.Positions;
using Keystone.Flow.Workers;

namespace Keystone.Flow.Lanes;

/// <summary>
/// Owns a lane: one run at a time, and the next only when the last reference of the one before is back. Decides after each end whether to go
/// on, wait or park.
/// </summary>
internal sealed class LaneActor : UntypedActor
{
    /// <summary>How long a run may take to deliver and commit what is under way, before it is aborted (nothing is lost by that).</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(7);

    private readonly int lane;
    private readonly LaneServices services;
    private readonly LaneBoard board;
    private readonly PoisonSet poison = new();
    private readonly LaneOwnership ownership;
    private readonly CancellationTokenSource stopped = new();
    private readonly IActorRef self;
    private FlowContext flow;
    private IMaterializer? materializer;
    private LaneRun? run;
    private ITimer? timer;
    private IReadOnlyDictionary<int, long>? drainEnds;
    private GapKind? accept;
    private bool isBusy;
    private bool isStopping;
    private bool isOutdated;
    private int failures;
    private long movesBefore;

    public LaneActor(int lane, FlowContext flow, LaneServices services, LaneBoard board)
    {
        this.lane = lane;
        this.flow = flow;
        this.services = services;
        this.board = board;
        ownership = new LaneOwnership(lane, flow.InstanceId);
        self = Self;
    }

    protected override void PreStart()
    {
        materializer = ActorMaterializer.Create(
            Context,
            ActorMaterializerSettings.Create(Context.System).WithDispatcher(services.Dispatcher),
            "run"
        );
        Begin();
    }

    protected override void PostStop()
    {
        stopped.Cancel();
        timer?.Dispose();
        // The graph has stopped: it was materialised from this actor.
        if (run is not null)
            _ = run.DisposeAsync().AsTask();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Prepared prepared:
                OnPrepared(prepared.Run);
                break;
            case PrepareFailed failed:
                isBusy = false;
                OnOver(failed.Cause, failed.Cause is LaneFencedException { Owner: { } owner } ? new FencingVerdict(true, owner) : null);
                break;
            case Ended ended:
                OnEnded(ended.Cause);
                break;
            case Cleared cleared:
                run = null;
                isBusy = false;
                OnOver(cleared.Cause, cleared.Verdict);
                break;
            case Retry when !isBusy && board.State is LaneState.Paused or LaneState.Starting:
                Begin();
                break;
            case Overdue overdue when ReferenceEquals(overdue.Run, run):
                run?.Abort();
                break;
            case LaneMessages.Assign assign:
                OnAssign(assign.Flow);
                break;
            case LaneMessages.Resume resume:
                OnResume(resume.Accept);
                break;
            case LaneMessages.Drain drain:
                OnDrain(drain.Ends);
                break;
            case LaneMessages.Stop:
                OnStop();
                break;
        }
    }

    private bool IsResting => board.State is LaneState.Parked or LaneState.Stopped or LaneState.Drained;

    private void Begin()
    {
        timer?.Dispose();
        timer = null;
        isBusy = true;
        isOutdated = false;
        movesBefore = board.Progress.Moves;
        if (board.State != LaneState.Paused)
            board.Enter(LaneState.Starting);
        var to = self;
        _ = PrepareAsync();

        async Task PrepareAsync()
        {
            try
            {
                to.Tell(
                    new Prepared(
                        await LaneRun
                            .PrepareAsync(flow, lane, services, board, ownership, poison, accept, stopped.Token)
                            .ConfigureAwait(false)
                    )
                );
            }
            catch (Exception e)
            {
                to.Tell(new PrepareFailed(SendFailure.Of(e)));
            }
        }
    }

    private void OnPrepared(LaneRun prepared)
    {
        run = prepared;
        board.Run = prepared;
        accept = null;
        if (isStopping)
        {
            OnEnded(null);
            return;
        }
        board.Enter(drainEnds is null ? LaneState.Running : LaneState.Draining);
        var to = self;
        prepared
            .Start(materializer!)
            .ContinueWith(
                ended => to.Tell(new Ended(ended.Exception?.InnerException)),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        if (drainEnds is not null)
            prepared.DrainTo(drainEnds);
        else if (isOutdated)
            StopRun();
    }

    private void OnEnded(Exception? error)
    {
        var ended = run!;
        var cause = error ?? ended.Signals.Cause;
        board.Run = null;
        if (error is null)
            ended.EndedWell();
        var to = self;
        _ = ClearAsync();

        async Task ClearAsync()
        {
            FencingVerdict? verdict = null;
            try
            {
                if (cause is LaneFencedException)
                    verdict = await ended.JudgeFencingAsync(stopped.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Not to be found out now: the next run's InitProducerId asks again.
                services.Log($"{flow.Identity}/{lane}: who owns the lane could not be found out: {e.Message}");
            }
            await ended.DisposeAsync().ConfigureAwait(false);
            to.Tell(new Cleared(cause, verdict));
        }
    }

    /// <summary>Nothing of the last run is left. Whatever ended it, a stop that was asked for comes first.</summary>
    private void OnOver(Exception? cause, FencingVerdict? verdict)
    {
        if (isStopping)
            Rest(LaneState.Stopped);
        else if (cause is null && drainEnds is not null && !isOutdated)
            Rest(LaneState.Drained);
        else if (cause is null)
            Begin();
        else
            OnFailure(cause, verdict);
    }

    private void OnFailure(Exception cause, FencingVerdict? verdict)
    {
        services.Log($"{flow.Identity}/{lane}: {cause.Message}");
        if (cause is RefusedRecordsException refused)
            foreach (var record in refused.Records)
                poison.Add(record.Partition, record.Offset, record.Cause);
        if (board.Progress.Moves != movesBefore)
            failures = 0;
        switch (RestartRule.Decide(cause, verdict))
        {
            case RestartKind.Park:
                Park(cause, verdict);
                return;
            case RestartKind.AtOnce:
                board.CountRestart(cause.Message);
                Begin();
                return;
            case RestartKind.Count when failures + 1 >= RestartRule.MaxFailures:
                board.CountRestart(cause.Message);
                board.Enter(LaneState.Parked, $"{failures + 1} runs in a row failed, the last with: {cause.Message}");
                Tell();
                return;
        }
        board.CountRestart(cause.Message);
        var pause = RestartRule.Pause(failures++);
        board.Enter(LaneState.Paused, cause.Message, services.Time.GetUtcNow() + pause);
        var to = self;
        timer = services.Time.CreateTimer(_ => to.Tell(new Retry()), null, pause, Timeout.InfiniteTimeSpan);
    }

    private void Park(Exception cause, FencingVerdict? verdict)
    {
        var reason = verdict is { IsFenced: true } ? $"fenced by {verdict.Owner}" : cause.Message;
        board.Enter(LaneState.Parked, reason, owner: verdict?.Owner, gaps: cause is GapException gap ? [gap.Gap] : []);
        Tell();
    }

    private void Rest(LaneState state)
    {
        board.Enter(state);
        Tell();
    }

    private void Tell() => Context.Parent.Tell(new LaneMessages.Rested(lane));

    private void OnAssign(FlowContext assigned)
    {
        flow = assigned;
        isOutdated = true;
        if (run is not null && board.Run is not null)
            StopRun();
    }

    private void OnResume(GapKind? accepted)
    {
        if (isBusy || isStopping || board.State is not (LaneState.Parked or LaneState.Paused))
            return;
        accept = accepted;
        failures = 0;
        ownership.TakeBack();
        board.Enter(LaneState.Starting);
        Begin();
    }

    private void OnDrain(IReadOnlyDictionary<int, long> ends)
    {
        drainEnds = ends;
        if (IsResting)
        {
            Tell();
            return;
        }
        if (board.Run is null)
            return;
        board.Enter(LaneState.Draining);
        run!.DrainTo(ends);
    }

    private void OnStop()
    {
        isStopping = true;
        if (!isBusy)
        {
            timer?.Dispose();
            Rest(board.State == LaneState.Drained ? LaneState.Drained : LaneState.Stopped);
        }
        else if (board.Run is null)
            stopped.Cancel();
        else
            StopRun();
    }

    private void StopRun()
    {
        var stopping = run!;
        stopping.Stop();
        var to = self;
        timer?.Dispose();
        timer = services.Time.CreateTimer(_ => to.Tell(new Overdue(stopping)), null, StopPatience, Timeout.InfiniteTimeSpan);
    }

    private sealed record Prepared(LaneRun Run);

    private sealed record PrepareFailed(Exception Cause);

    private sealed record Ended(Exception? Cause);

    private sealed record Cleared(Exception? Cause, FencingVerdict? Verdict);

    private sealed record Retry;

    private sealed record Overdue(LaneRun Run);
}
