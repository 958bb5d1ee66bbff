using Keystone.Flow.Elements;
using Keystone.Kafka.Compression;
using Keystone.Kafka.Records;
using Keystone.Sinks.Formats;

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

    private readonly SinkContext _context;
    private readonly CutPlan _plan;
    private readonly IObjectStore _store;
    private readonly Action<Action> _post;
    private readonly Action _onRoom;
    private readonly Action _onFinished;
    private readonly BufferMemory _memory;
    private readonly StoreRetry _retry;
    private readonly StoreQueue _queue;
    private readonly ObjectWriter _writer;
    private readonly PositionKeeper _keeper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, PartitionCuts> _partitions = [];
    private readonly DecompressionWindow _window = new();
    private readonly ByteBuffer _encoded = new();
    private int _batchEpoch = -1;
    private ITimer? _ageTimer;
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
        (_context, _plan, _store, _post, _onRoom, _onFinished) = (context, plan, store, post, onRoom, onFinished);
        _memory = new BufferMemory(context.Budget, plan.MemoryBytes);
        _retry = new StoreRetry(store, context.Time, context.Paused, Random.Shared, _stop.Token);
        _queue = new StoreQueue(context.Blocking, _retry, post, fail);
        _writer = new ObjectWriter(_queue, plan.Codec, _memory, plan.Spill, Progress);
        _keeper = new PositionKeeper(context, _partitions.Values, post, fail, Commit, Progress, _stop.Token);
        foreach (var start in context.Start)
            Begin(start);
    }

    /// <summary>
    /// Whether another element may be taken: the store keeps up and memory is within its limit. Beyond the limit one is taken only where no cut on its
    /// way would free memory (all that is open completes cuts of an earlier run): waiting would be for ever.
    /// </summary>
    public bool HasRoom =>
        _writer.InFlightBytes < MaxInFlightBytes && (!_memory.IsOver || _partitions.Values.All(p => p.Closing.Count == 0));

    /// <summary>Takes all records of an element; its bytes are needed no more when this returns.</summary>
    /// <exception cref="StopLaneException">A record is bad and <c>on_error</c> says stop, or a recorded cut cannot be completed.</exception>
    public void Take(OutboundElement element)
    {
        if (!_partitions.TryGetValue(element.Partition.Partition, out var partition))
            partition = Begin(new ResumePosition(element.Partition, element.FromOffset, -1));
        foreach (var letter in element.KeptDeadLetters)
            partition.AddLetter(letter);
        foreach (var batch in element.Batches)
        {
            // Nobody else checks bytes that are not sent on to a broker: a flipped bit must not become a record.
            if (batch.IsPassed)
                BatchCrc.Check(batch.Bytes.Span);
            _batchEpoch = BatchRecords.LeaderEpoch(element, batch);
            if (_plan.Encoder is null)
                TakeBatch(partition, element, batch);
            else
                TakeRecords(partition, element, batch);
        }

        partition.Passed(element.NextOffset, element.LeaderEpoch);
        CompleteResume(partition, element.NextOffset);
        if (partition.LetterBytes > MaxLetterBytes)
            Cut(partition);
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
                Cut(partition);
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

    private void TakeRecords(PartitionCuts partition, OutboundElement element, OutboundBatch batch)
    {
        var records = new BatchRecords(element, batch, _window);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset < partition.NextOffset)
                continue;
            CompleteResume(partition, record.Offset);
            _encoded.Clear();
            if (
                !_plan.Folders.TryFind(record, out var folder, out var time, out var cause)
                || !_plan.Encoder!.TryEncode(record, _encoded, out cause)
            )
                Bad(partition, element, record, cause);
            else
                Add(partition, record.Offset, record.Offset, 1, folder, time, time, _encoded.Written);
            partition.Passed(record.Offset + 1, _batchEpoch);
        }

        partition.Passed(batch.LastSourceOffset + 1, _batchEpoch);
    }

    private void TakeBatch(PartitionCuts partition, OutboundElement element, OutboundBatch batch)
    {
        if (batch.LastSourceOffset < partition.NextOffset)
            return;
        CompleteResume(partition, batch.FirstSourceOffset);
        var (first, newest) = BatchRecords.Times(batch);
        if (!_plan.Folders.TryFind(newest, out var folder, out var cause))
            throw new StopLaneException($"{_store.Label}: {partition.Partition} batch at offset {batch.FirstSourceOffset}: {cause}");
        Add(partition, batch.FirstSourceOffset, batch.LastSourceOffset, batch.Records, folder, first, newest, batch.Bytes.Span);
        partition.Passed(batch.LastSourceOffset + 1, _batchEpoch);
    }

    private void Add(
        PartitionCuts partition,
        long offset,
        long last,
        int records,
        string folder,
        long time,
        long newest,
        ReadOnlySpan<byte> encoded
    )
    {
        var byRule = partition.Resume is null;
        if (byRule && partition.Open is { } before && _plan.Rules.EndsBefore(before, newest))
            Cut(partition);
        var epoch = partition.Open;
        if (epoch is null)
        {
            // The leader epoch of its own batch, not of the one before: filtered batches between the two are not seen here, and an epoch that is too
            // small would look like a truncated log at the next start.
            epoch = partition.Open = new Epoch(offset, _batchEpoch, _context.Time.GetTimestamp());
            ScheduleAge();
        }

        if (_plan.Rules.IsLate(epoch, newest))
            folder = Layout.KeyLayout.LateFolder;
        if (epoch.Find(folder) is not { } target)
        {
            var name = partition.Layout.Name(partition.Partition.Partition, epoch.Start, folder);
            epoch.Open(folder, target = new OpenObject(name, _store.Begin(name), _writer));
        }

        target.Append(encoded, records);
        epoch.Count(records, encoded.Length, time, newest);
        if (byRule && _plan.Rules.EndsAfter(epoch))
        {
            partition.Passed(last + 1, _batchEpoch);
            Cut(partition);
        }
    }

    private void Bad(PartitionCuts partition, OutboundElement element, in SinkRecord record, string cause)
    {
        switch (_plan.OnError)
        {
            case Topology.Model.ErrorAction.DeadLetter:
                element.Counts.DeadLettered++;
                partition.AddLetter(
                    new DeadLetterRecord(partition.Partition, record.Offset, record.TimestampMs, record.Tail.ToArray(), cause)
                );
                break;
            case Topology.Model.ErrorAction.Skip:
                element.Counts.Skipped++;
                break;
            default:
                throw new StopLaneException($"{partition.Partition} offset {record.Offset}: {cause}");
        }
    }

    /// <summary>
    /// Ends the partition's epoch where its records end now. Not while an earlier run's cut is being completed: that one ends where it was recorded.
    /// </summary>
    private void Cut(PartitionCuts partition)
    {
        if (partition.Open is null || partition.Resume is not null)
            return;
        var epoch = Seal(partition);
        epoch.Cut = new PendingCut(partition.NextOffset, epoch.Names());
        _keeper.Touch();
    }

    /// <summary>Ends the epoch of a cut that an earlier run recorded, once all its records are there.</summary>
    private void CompleteResume(PartitionCuts partition, long offset)
    {
        if (partition.Resume is not { } cut || offset < cut.EndOffset)
            return;
        partition.Resume = null;
        var names = partition.Open?.Names() ?? [];
        if (!names.SequenceEqual(cut.Names, StringComparer.Ordinal))
            throw new StopLaneException(
                $"{_store.Label}: {partition.Partition} has a recorded cut before offset {cut.EndOffset} into {string.Join(", ", cut.Names)}, "
                    + $"but its records now go to {(names.Count == 0 ? "nothing" : string.Join(", ", names))}. "
                    + "Put the sink's partition_by and late back as they were until the cut is done."
            );
        if (partition.Open is null)
            return;
        var epoch = Seal(partition);
        epoch.Cut = partition.Written.Cut;
        epoch.IsRecorded = true;
        Commit(epoch);
    }

    private Epoch Seal(PartitionCuts partition)
    {
        var epoch = partition.Open!;
        partition.Open = null;
        partition.Closing.Enqueue(epoch);
        foreach (var target in epoch.Objects.Values)
        {
            target.Close();
            _queue.Enqueue(target.Upload.Finish);
        }

        return epoch;
    }

    private void Commit(Epoch epoch)
    {
        foreach (var target in epoch.Objects.Values)
        {
            _queue.Enqueue(() =>
            {
                target.Upload.Commit();
                _context.CrashPoints.Reach(CrashPoints.Renamed);
            });
        }

        var names = epoch.Objects.Values.Select(o => o.Name).ToArray();
        _queue.Enqueue(
            () => _store.Settle(names),
            () =>
            {
                epoch.IsStored = true;
                _keeper.Touch();
                Progress();
            }
        );
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
            Cut(largest);
    }

    private void ScheduleAge()
    {
        if (_plan.Rules.Age is not { } age)
            return;
        var oldest = _partitions.Values.Where(p => p.Open is not null && p.Resume is null).Select(p => (long?)p.Open!.OpenedAt).Min();
        if (oldest is null)
            return;
        var left = age - _context.Time.GetElapsedTime(oldest.Value);
        _ageTimer ??= _context.Time.CreateTimer(_ => _post(CutOld), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ageTimer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void CutOld()
    {
        foreach (var partition in _partitions.Values)
        {
            if (partition.Open is { } epoch && _context.Time.GetElapsedTime(epoch.OpenedAt) >= _plan.Rules.Age)
                Cut(partition);
        }

        ScheduleAge();
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
        _ageTimer?.Dispose();
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
        _window.Dispose();
        _plan.Spill?.Dispose();
    }

    public void Dispose() => _stop.Dispose();
}
