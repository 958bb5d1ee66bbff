using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// Cuts the records of a lane's partitions into epochs and stores their objects: the machine behind a cutting sink's Deliver stage. It knows no Akka:
/// everything but the store's calls happens on the thread that calls it and runs what it posts.
/// </summary>
public sealed class CutLane : IDisposable
{
    /// <summary>Uncompressed members on their way to the store's thread; beyond it no element is taken.</summary>
    private const long MaxInFlightBytes = 8 << 20;

    /// <summary>Dead letters of one partition that wait for a position; beyond it a cut is recorded for their sake.</summary>
    private const long MaxLetterBytes = 4 << 20;

    /// <summary>Cut epochs of one partition that wait for their turn; beyond it no element is taken.</summary>
    private const int MaxClosing = 16;

    private readonly CutPlan _plan;
    private readonly IObjectStore _store;
    private readonly Action _onRoom;
    private readonly Action _onFinished;
    private readonly BufferMemory _memory;
    private readonly StoreRetry _retry;
    private readonly StoreQueue _queue;
    private readonly ObjectWriter _writer;
    private readonly PositionKeeper _keeper;
    private readonly EpochCloser _closer;
    private readonly EpochFiller _filler;
    private readonly AgeClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, PartitionCuts> _partitions = [];
    private LaneEnding? _ending;
    private bool _finished;

    public CutLane(
        SinkContext context,
        CutPlan plan,
        IObjectStore store,
        Action<Action> post,
        Action<Exception> fail,
        Action onRoom,
        Action onFinished
    )
    {
        (_plan, _store, _onRoom, _onFinished) = (plan, store, onRoom, onFinished);
        _memory = new BufferMemory(context.Budget, plan.MemoryBytes);
        _retry = new StoreRetry(store, context.Time, context.Paused, Random.Shared, _stop.Token);
        _queue = new StoreQueue(context.Blocking, _retry, post, fail);
        _writer = new ObjectWriter(_queue, plan.Codec, _memory, plan.Spill, Progress);
        _closer = new EpochCloser(context, store, _queue, () => _keeper!.Touch(), Progress);
        _keeper = new PositionKeeper(context, _partitions.Values, post, fail, _closer.Commit, Progress, _stop.Token);
        _clock = new AgeClock(plan.Rules.Age, context.Time, _partitions.Values, post, _closer.Cut);
        _filler = new EpochFiller(context, plan, store, _writer, _closer, _clock.Schedule);
        foreach (var start in context.Start)
            Begin(start);
    }

    /// <summary>
    /// Whether another element may be taken: the store keeps up and memory is within its limit. Beyond the limit one is taken only where no cut on its
    /// way would free memory (all that is open completes cuts of an earlier run): waiting would be for ever.
    /// </summary>
    public bool HasRoom =>
        _writer.InFlightBytes < MaxInFlightBytes
        && _partitions.Values.All(p => p.Closing.Count < MaxClosing)
        && (!_memory.IsOver || _partitions.Values.All(p => p.Closing.Count == 0));

    /// <summary>Takes all records of an element; its bytes are needed no more when this returns.</summary>
    /// <exception cref="StopLaneException">A record is bad and <c>on_error</c> says stop, or a recorded cut cannot be completed.</exception>
    public void Take(OutboundElement element)
    {
        if (!_partitions.TryGetValue(element.Partition.Partition, out var partition))
            partition = Begin(new ResumePosition(element.Partition, element.FromOffset, -1));
        foreach (var letter in element.KeptDeadLetters)
            partition.AddLetter(letter);
        foreach (var batch in element.Batches)
            _filler.Take(partition, element, batch);

        partition.Passed(element.NextOffset, element.LeaderEpoch);
        _closer.CompleteResume(partition, element.NextOffset);
        if (partition.LetterBytes > MaxLetterBytes)
            _closer.Cut(partition);
        Spill();
        _keeper.Touch();
    }

    /// <summary>The upstream has finished. <c>onFinished</c> follows once everything is stored as the ending asks.</summary>
    public void Finish(LaneEnding ending)
    {
        _ending = ending;
        if (ending == LaneEnding.Drain)
        {
            foreach (var partition in _partitions.Values)
                _closer.Cut(partition);
        }

        Progress();
    }

    private PartitionCuts Begin(ResumePosition start)
    {
        var partition = new PartitionCuts(start.Partition, _plan.Layout(start.Partition), start);
        _partitions.Add(start.Partition.Partition, partition);
        var prefix = partition.Layout.PartitionPrefix(start.Partition.Partition);
        _queue.Enqueue(() => _store.Sweep(partition.Layout.Route, prefix));
        return partition;
    }

    /// <summary>Brings memory back under its limit: the largest buffers go to the spill file; where there is none, the largest epoch is cut.</summary>
    private void Spill()
    {
        if (!_memory.IsOver)
            return;
        var waiting = _partitions
            .Values.Where(p => p.Open is not null)
            .SelectMany(p => p.Open!.Objects.Values)
            .OrderByDescending(o => o.BufferBytes);
        foreach (var target in waiting)
        {
            if (_memory.UsedBytes <= _memory.LimitBytes * 3 / 4 || !target.TrySpill())
                break;
        }

        if (!_memory.IsOver || _writer.InFlightBytes > MaxInFlightBytes)
            return;
        var largest = _partitions
            .Values.Where(p => p.Open is not null && p.Resume is null)
            .MaxBy(p => p.Open!.Objects.Values.Sum(o => (long)o.BufferBytes));
        if (largest is not null)
            _closer.Cut(largest);
    }

    private void Progress()
    {
        Spill();
        if (_ending is { } ending && !_finished && IsOver(ending))
        {
            _finished = true;
            _onFinished();
        }
        else if (_ending is null && HasRoom)
        {
            _onRoom();
        }
    }

    private bool IsOver(LaneEnding ending)
    {
        // A clean stop does not wait for a store that is away: what is not stored is read again.
        if (ending == LaneEnding.Stop && _retry.IsWaiting)
            return true;
        return _partitions.Values.All(p => p.Closing.Count == 0 && (ending == LaneEnding.Stop || p.Open is null || p.Resume is not null))
            && _keeper.IsClean();
    }

    /// <summary>Ends the run: when the task ends, no call is on its way and everything unfinished is gone from the store and from memory.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        _clock.Dispose();
        _keeper.Dispose();
        var epochs = _partitions.Values.SelectMany(p => p.Open is null ? p.Closing : p.Closing.Append(p.Open)).ToArray();
        _queue.EnqueueLast(() =>
        {
            foreach (var target in epochs.SelectMany(e => e.Objects.Values))
                target.Upload.Dispose();
            _store.Dispose();
        });
        await _queue.Idle;
        foreach (var target in epochs.SelectMany(e => e.Objects.Values))
            target.Abandon();
        _writer.Dispose();
        _filler.Dispose();
        _plan.Spill?.Dispose();
    }

    public void Dispose() => _stop.Dispose();
}
