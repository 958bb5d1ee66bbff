using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>
/// The graph's end: counts what is delivered and takes the elements back. For at_least_once it also writes the positions, at most once per
/// commit interval; elsewhere they were written with the data, or the sink writes them. Completes its task when everything is committed.
/// </summary>
internal sealed class CommitPositionStage(
    LaneProgress progress,
    RunPools pools,
    IPositionCommits? commits,
    TimeSpan interval,
    TimeProvider time
) : GraphStageWithMaterializedValue<SinkShape<DeliveredElement>, Task>
{
    private readonly LaneProgress progress = progress;
    private readonly RunPools pools = pools;
    private readonly IPositionCommits? commits = commits;
    private readonly TimeSpan interval = interval;
    private readonly TimeProvider time = time;
    private readonly Inlet<DeliveredElement> inlet = new("commit-position.in");

    public override SinkShape<DeliveredElement> Shape => new(inlet);

    public override ILogicAndMaterializedValue<Task> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new LogicAndMaterializedValue<Task>(new Logic(this, ended), ended.Task);
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly CommitPositionStage stage;
        private readonly TaskCompletionSource ended;
        private readonly CancellationTokenSource stopped = new();
        private readonly Action<Exception?> onCommitted;
        private readonly ITimer timer;
        private Exception? failure;
        private long lastCommit;
        private bool isCommitting;
        private bool isArmed;
        private bool isUpstreamDone;

        public Logic(CommitPositionStage stage, TaskCompletionSource ended)
            : base(stage.Shape)
        {
            this.stage = stage;
            this.ended = ended;
            onCommitted = GetAsyncCallback<Exception?>(OnCommitted);
            var onTimer = GetAsyncCallback(OnTimer);
            timer = stage.time.CreateTimer(_ => onTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            SetHandler(stage.inlet, this);
        }

        public override void PreStart()
        {
            lastCommit = stage.time.GetTimestamp();
            // Else Akka stops the stage as soon as its only port closes: the last positions would stay unwritten.
            SetKeepGoing(true);
            Pull(stage.inlet);
            // Claims the lane's partitions at once: by this an older owner learns who has fenced it.
            if (stage.commits is { HasDue: true })
                Commit();
        }

        public override void OnPush()
        {
            var element = Grab(stage.inlet).Element;
            stage.progress.Delivered(element);
            stage.commits?.Note(element);
            element.ReleaseLease();
            stage.pools.Return(element);
            Pull(stage.inlet);
            CommitWhenDue();
        }

        public override void OnUpstreamFinish()
        {
            isUpstreamDone = true;
            CommitWhenDue();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            // A kill switch hands its cause on in an AggregateException.
            failure = e is AggregateException { InnerException: { } cause } ? cause : e;
            FailStage(failure);
        }

        public override void PostStop()
        {
            stopped.Cancel();
            timer.Dispose();
            if (failure is not null)
                ended.TrySetException(failure);
            else if (isUpstreamDone)
                ended.TrySetResult();
            else
                ended.TrySetException(new RunAbortedException());
        }

        private void CommitWhenDue()
        {
            if (isCommitting)
                return;
            if (stage.commits is not { HasDue: true })
            {
                if (isUpstreamDone)
                    CompleteStage();
                return;
            }
            var left = stage.interval - stage.time.GetElapsedTime(lastCommit);
            if (left <= TimeSpan.Zero || isUpstreamDone)
                Commit();
            else if (!isArmed)
            {
                isArmed = true;
                timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }

        private void OnTimer()
        {
            isArmed = false;
            CommitWhenDue();
        }

        private void Commit()
        {
            isCommitting = true;
            lastCommit = stage.time.GetTimestamp();
            _ = CommitAsync();
        }

        private async Task CommitAsync()
        {
            try
            {
                await stage.commits!.CommitAsync(stopped.Token).ConfigureAwait(false);
                onCommitted(null);
            }
            catch (Exception e)
            {
                onCommitted(e);
            }
        }

        private void OnCommitted(Exception? error)
        {
            isCommitting = false;
            if (error is null)
            {
                CommitWhenDue();
                return;
            }
            failure = error;
            FailStage(error);
        }
    }
}
