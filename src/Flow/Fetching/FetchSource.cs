using Akka.Streams;
using Akka.Streams.Stage;
using Keystone.Client.Fetching;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Positions;
using Keystone.Topology.Model;

namespace Keystone.Flow.Fetching;

/// <summary>
/// The graph's source: one slice for each partition in each fetch answer. One fetch is under way to each leader, the next is sent as soon as
/// its answer is here, as long as the lane's budget has room: no demand, no room, no fetch.
/// </summary>
internal sealed class FetchSource(
    BatchFetcher fetcher,
    IReadOnlyList<ResumePosition> start,
    FetchSettings settings,
    FetchControl control,
    RunLeases leases,
    RunPools pools,
    RunSignals signals,
    PositionBook book,
    LaneProgress progress,
    TimeProvider time
) : GraphStage<SourceShape<SourceSlice>>
{
    private static readonly TimeSpan RetryStart = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryCap = TimeSpan.FromSeconds(1);

    private readonly BatchFetcher fetcher = fetcher;
    private readonly IReadOnlyList<ResumePosition> start = start;
    private readonly FetchSettings settings = settings;
    private readonly FetchControl control = control;
    private readonly RunLeases leases = leases;
    private readonly RunPools pools = pools;
    private readonly RunSignals signals = signals;
    private readonly PositionBook book = book;
    private readonly LaneProgress progress = progress;
    private readonly TimeProvider time = time;
    private readonly Outlet<SourceSlice> outlet = new("fetch.out");

    public override SourceShape<SourceSlice> Shape => new(outlet);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic, ISourceCommands
    {
        private readonly FetchSource stage;
        private readonly LanePartition[] partitions;
        private readonly Dictionary<int, LeaderFetch> leaders = [];
        private readonly Queue<SourceSlice> ready = new();
        private readonly StageInbox<LeaderFetch> inbox;
        private readonly CancellationTokenSource stopped = new();
        private readonly Action<Action<ISourceCommands>> onCommand;
        private readonly Action onWake;
        private readonly ITimer timer;
        private readonly int maxBytes;
        private long timerDue = long.MaxValue;
        private bool isEnding;
        private bool isDraining;

        public Logic(FetchSource stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            partitions = [.. stage.start.Select(p => new LanePartition(p.Partition, p.NextOffset, p.LeaderEpoch))];
            // A small budget is not spent on one fetch: two must fit, or fetching and delivering would take turns.
            maxBytes = (int)
                Math.Clamp(Math.Min(stage.settings.MaxHeldBytes, stage.leases.Budget.LimitBytes) / 4, 64 << 10, stage.settings.MaxBytes);
            inbox = new StageInbox<LeaderFetch>(GetAsyncCallback(OnAnswers));
            onCommand = GetAsyncCallback<Action<ISourceCommands>>(command => command(this));
            onWake = GetAsyncCallback(Fetch);
            timer = stage.time.CreateTimer(_ => onWake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            SetHandler(stage.outlet, this);
        }

        public override void PreStart()
        {
            stage.control.Attach(onCommand);
            Fetch();
        }

        public override void PostStop()
        {
            stopped.Cancel();
            timer.Dispose();
            foreach (var leader in inbox.Close())
                GiveUp(leader);
            stage.leases.Budget.WhenRoom(static () => { });
        }

        public override void OnPull()
        {
            if (ready.TryDequeue(out var slice))
                Push(stage.outlet, slice);
            CompleteWhenDone();
        }

        public void Stop()
        {
            isEnding = true;
            // What was fetched and not handed on is fetched again by the next run.
            foreach (var slice in ready)
                slice.Lease.Done();
            ready.Clear();
            CompleteWhenDone();
        }

        public void DrainTo(IReadOnlyDictionary<int, long> ends)
        {
            isDraining = true;
            foreach (var partition in partitions)
                partition.End = ends.GetValueOrDefault(partition.Source.Partition);
            EndWhenDrained();
        }

        private void Fetch()
        {
            timerDue = long.MaxValue;
            if (isEnding)
                return;
            var now = stage.time.GetTimestamp();
            foreach (var leader in leaders.Values)
            {
                if (leader.IsUnderWay)
                    continue;
                leader.Positions.Clear();
                leader.Asked.Clear();
            }
            foreach (var partition in partitions)
                Assign(partition, now);
            foreach (var leader in leaders.Values)
            {
                if (leader.IsUnderWay || leader.Positions.Count == 0)
                    continue;
                if (leader.NotBefore > now)
                    WakeAt(leader.NotBefore, now);
                else if (!TryReserve())
                    return;
                else
                    Send(leader, now);
            }
        }

        private void Assign(LanePartition partition, long now)
        {
            if (partition.IsAsked || (partition.End >= 0 && partition.Position >= partition.End))
                return;
            if (partition.NotBefore > now)
            {
                WakeAt(partition.NotBefore, now);
                return;
            }
            var node = stage.fetcher.LeaderOf(partition.Name);
            if (node < 0)
            {
                BackOff(partition, now, stage.fetcher.WhyNoLeader(partition.Name));
                WakeAt(partition.NotBefore, now);
                return;
            }
            if (!leaders.TryGetValue(node, out var leader))
                leaders[node] = leader = new LeaderFetch(node);
            if (leader.IsUnderWay)
                return;
            leader.Positions.Add(partition.AsPosition());
            leader.Asked.Add(partition);
        }

        private bool TryReserve()
        {
            var budget = stage.leases.Budget;
            if (HasRoom() && budget.TryReserve(maxBytes))
                return true;
            // Asked again after the waiter is set: room that came between would wake nobody.
            budget.WhenRoom(onWake);
            if (!HasRoom() || !budget.TryReserve(maxBytes))
                return false;
            return true;
        }

        private bool HasRoom()
        {
            var held = stage.leases.OutstandingBytes;
            return held == 0 || held + maxBytes <= stage.settings.MaxHeldBytes;
        }

        private void Send(LeaderFetch leader, long now)
        {
            // The reservation is a lease, held until the answer is here: the run does not end before its last fetch has.
            leader.Reservation = stage.leases.Take(null, maxBytes);
            leader.Reservation.Retain();
            leader.IsUnderWay = true;
            leader.SentAt = now;
            foreach (var partition in leader.Asked)
                partition.IsAsked = true;
            _ = AskAsync(leader);
        }

        private async Task AskAsync(LeaderFetch leader)
        {
            try
            {
                leader.Result = await stage
                    .fetcher.FetchFromAsync(
                        leader.Node,
                        leader.Positions,
                        maxBytes,
                        Math.Min(maxBytes, stage.settings.MaxPartitionBytes),
                        stage.settings.MaxWait,
                        stopped.Token
                    )
                    .ConfigureAwait(false);
            }
            catch (Exception e)
            {
                leader.Error = e;
            }
            if (!inbox.Post(leader))
                GiveUp(leader);
        }

        /// <summary>The stage is gone: the answer is not looked at.</summary>
        private static void GiveUp(LeaderFetch leader)
        {
            leader.Result?.Dispose();
            leader.Result = null;
            leader.EndReservation();
        }

        private void OnAnswers()
        {
            foreach (var leader in inbox.Drain())
                OnAnswer(leader);
            if (isDraining)
                EndWhenDrained();
            if (ready.Count > 0 && IsAvailable(stage.outlet))
                Push(stage.outlet, ready.Dequeue());
            Fetch();
            CompleteWhenDone();
        }

        private void OnAnswer(LeaderFetch leader)
        {
            leader.IsUnderWay = false;
            foreach (var partition in leader.Asked)
                partition.IsAsked = false;
            var result = leader.Result;
            leader.Result = null;
            if (result is null)
            {
                leader.EndReservation();
                FailStage(leader.Error ?? new InvalidOperationException("a fetch has no answer"));
                return;
            }
            var now = stage.time.GetTimestamp();
            var bytes = 0L;
            foreach (var fetched in result.Partitions)
                bytes += fetched.Bytes.Length;
            // The answer's memory takes the place of what was reserved; the first slice carries what no slice's bytes account for.
            var overhead = bytes == 0 ? 0 : result.HeldBytes - bytes;
            stage.leases.Budget.Charge(bytes + overhead);
            foreach (var fetched in result.Partitions)
                overhead = Read(Find(leader, fetched), fetched, result, overhead, now);
            stage.leases.Budget.Return(overhead);
            result.Dispose();
            leader.EndReservation();
            var isLittle = bytes > 0 && bytes < stage.settings.LittleBytes;
            leader.NotBefore = isLittle ? leader.SentAt + Ticks(stage.settings.Pace) : 0;
        }

        private static LanePartition Find(LeaderFetch leader, FetchedPartition fetched)
        {
            foreach (var partition in leader.Asked)
                if (partition.Source.Partition == fetched.Partition.Partition)
                    return partition;
            throw new InvalidOperationException($"{fetched.Partition} was not asked for.");
        }

        /// <returns>The overhead that is still to be carried by a slice.</returns>
        private long Read(LanePartition partition, FetchedPartition fetched, FetchResult result, long overhead, long now)
        {
            if (fetched.Failure is { } failure)
            {
                OnFailure(partition, failure, now);
                return overhead;
            }
            partition.Failures = 0;
            partition.HasBeenRead = true;
            stage.signals.SourceTrouble.Clear();
            var end = stage.settings.ReadCommitted ? fetched.LastStableOffset : fetched.HighWatermark;
            stage.progress.Fetched(partition.Source, end, fetched.LogStartOffset);
            if (fetched.Bytes.IsEmpty || isEnding)
            {
                stage.leases.Budget.Return(fetched.Bytes.Length);
                return overhead;
            }
            var lease = stage.leases.Take(result.Buffer!.AddReference(), fetched.Bytes.Length + overhead);
            var slice = stage.pools.RentSlice();
            slice.Set(
                partition.Source,
                fetched.Bytes,
                partition.Position,
                fetched.NextOffset,
                fetched.LastEpoch,
                fetched.HighWatermark,
                fetched.LastStableOffset,
                lease,
                BatchTimes.Newest(fetched.Bytes.Span)
            );
            slice.Aborted = fetched.Aborted;
            partition.Position = fetched.NextOffset;
            partition.LastEpoch = fetched.LastEpoch;
            ready.Enqueue(slice);
            return 0;
        }

        private void OnFailure(LanePartition partition, FetchFailure failure, long now)
        {
            switch (failure.Kind)
            {
                case FetchFailureKind.Retriable:
                case FetchFailureKind.OffsetOutOfRange when failure.LogStartOffset < 0 || failure.LogEndOffset < 0:
                    BackOff(partition, now, failure.Fact);
                    return;
                case FetchFailureKind.OffsetOutOfRange when partition.Position < failure.LogStartOffset:
                    OnGap(partition, new Gap(GapKind.Retention, partition.Source, partition.Position, failure.LogStartOffset));
                    return;
                case FetchFailureKind.OffsetOutOfRange when partition.Position <= failure.LogEndOffset:
                    // The log has caught up with a position that a moving leader did not know yet.
                    BackOff(partition, now, failure.Fact);
                    return;
                case FetchFailureKind.OffsetOutOfRange:
                    OnGap(partition, new Gap(GapKind.Truncated, partition.Source, partition.Position, failure.LogEndOffset));
                    return;
                case FetchFailureKind.Truncated:
                    OnGap(partition, new Gap(GapKind.Truncated, partition.Source, partition.Position, failure.DivergingOffset));
                    return;
                case FetchFailureKind.TopicRecreated:
                    EndWith(new GapException(new Gap(GapKind.Recreated, partition.Source, partition.Position, 0)));
                    return;
                case FetchFailureKind.TopicMissing:
                    FailStage(new SourceMissingException(partition.Source.Topic, failure.Fact));
                    return;
                case FetchFailureKind.Unreadable:
                    EndWith(new StopLaneException($"{partition.Source} cannot be read: {failure.Fact}"));
                    return;
                default:
                    FailStage(new InvalidOperationException($"{partition.Source} cannot be read: {failure.Fact}"));
                    return;
            }
        }

        private void OnGap(LanePartition partition, Gap gap)
        {
            var isSkipped = gap.Kind == GapKind.Retention && stage.settings.OnGap == GapAction.Skip;
            var isAccepted = gap.Kind == stage.settings.AcceptAtStart && !partition.HasBeenRead;
            if (!isSkipped && !isAccepted)
            {
                EndWith(new GapException(gap));
                return;
            }
            stage.progress.Accepted(
                partition.Source,
                stage.book.Accept(partition.Source, new AcceptedGap(gap.Kind, gap.FromOffset, gap.ToOffset, stage.time.GetUtcNow()))
            );
            // An empty slice: the position passes the gap behind everything that was read before it.
            var slice = stage.pools.RentSlice();
            slice.Set(partition.Source, default, gap.FromOffset, gap.ToOffset, -1, -1, -1, stage.leases.Take(null, 0));
            ready.Enqueue(slice);
            partition.Position = gap.ToOffset;
            partition.LastEpoch = -1;
        }

        private void BackOff(LanePartition partition, long now, string fact)
        {
            var pause = RetryStart * Math.Pow(2, Math.Min(partition.Failures++, 10));
            if (pause > RetryCap)
                pause = RetryCap;
            partition.NotBefore = now + Ticks(pause * (0.8 + 0.4 * Random.Shared.NextDouble()));
            stage.signals.SourceTrouble.Tell(fact, stage.time.GetUtcNow());
        }

        private void EndWith(Exception cause)
        {
            stage.signals.StopWith(cause);
            isEnding = true;
        }

        private void EndWhenDrained()
        {
            foreach (var partition in partitions)
                if (partition.Position < partition.End)
                    return;
            isEnding = true;
            CompleteWhenDone();
        }

        private void CompleteWhenDone()
        {
            if (isEnding && ready.Count == 0)
                CompleteStage();
        }

        private void WakeAt(long timestamp, long now)
        {
            if (timestamp >= timerDue)
                return;
            timerDue = timestamp;
            var due = stage.time.GetElapsedTime(now, timestamp);
            timer.Change(due < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due, Timeout.InfiniteTimeSpan);
        }

        private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * stage.time.TimestampFrequency);
    }
}
