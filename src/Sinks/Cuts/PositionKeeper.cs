using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// Writes positions, pending cuts and dead letters, one transaction at a time. The order that must hold: a cut is recorded, together with the
/// position where its epoch starts (so only when all earlier epochs are stored), before any of its objects gets its final name; a position moves past
/// an epoch only when all its objects have theirs. Cuts by rule are recorded like all others: a replay would make them again at the same place, but
/// only if no cut by the clock, for want of room or by a changed rule came first there, and then the same records would stand in two objects.
/// A cut is recorded at once; a position that only passes filtered records waits for the commit interval. Used on the stage's thread alone.
/// </summary>
public sealed class PositionKeeper(
    SinkContext context,
    IReadOnlyCollection<PartitionCuts> partitions,
    Action<Action> post,
    Action<Exception> fail,
    Action<Epoch> onRecorded,
    Action onWritten,
    CancellationToken stop
) : IDisposable
{
    private readonly List<PartitionCuts> _written = [];
    private readonly List<PositionWrite> _writes = [];
    private readonly List<DeadLetterRecord> _letters = [];
    private ITimer? _timer;
    private long _lastWrite;
    private bool _hasWritten;
    private bool _passesCut;
    private bool _writing;
    private bool _scheduled;

    public bool IsWriting => _writing;

    /// <summary>Something may have to be written: now, or when the commit interval since the last write is over.</summary>
    public void Touch()
    {
        if (_writing || _scheduled)
            return;
        var isUrgent = partitions.Any(p => p.Closing.TryPeek(out var head) && (head.IsStored || !head.IsRecorded));
        var left = _hasWritten && !isUrgent ? context.Flow.CommitInterval - context.Time.GetElapsedTime(_lastWrite) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
        {
            Write();
            return;
        }

        _scheduled = true;
        _timer ??= context.Time.CreateTimer(_ => post(OnTimer), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether everything that can be known is written.</summary>
    public bool IsClean() => !_writing && partitions.All(p => !p.IsDirty(p.Target()));

    private void OnTimer()
    {
        _scheduled = false;
        if (!_writing)
            Write();
    }

    private void Write()
    {
        _written.Clear();
        _writes.Clear();
        _letters.Clear();
        _passesCut = false;
        foreach (var partition in partitions)
        {
            while (partition.Closing.TryPeek(out var head) && head.IsStored)
            {
                partition.Closing.Dequeue();
                _passesCut = true;
            }

            var target = partition.Target();
            if (!partition.IsDirty(target))
                continue;
            _written.Add(partition);
            _writes.Add(target);
            _letters.AddRange(partition.LettersBelow(target.Cut?.EndOffset ?? target.NextOffset));
        }

        if (_writes.Count == 0)
            return;
        _writing = true;
        _hasWritten = true;
        _lastWrite = context.Time.GetTimestamp();
        context
            .Positions.WriteAsync(_writes.ToArray(), _letters.ToArray(), stop)
            .ContinueWith(
                task =>
                    post(() =>
                    {
                        if (task.IsCompletedSuccessfully)
                            Written();
                        else if (!stop.IsCancellationRequested)
                            fail(task.Exception?.InnerException ?? new OperationCanceledException());
                    }),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
    }

    private void Written()
    {
        _writing = false;
        if (_passesCut)
            context.CrashPoints.Reach(CrashPoints.CutCommitted);
        for (var i = 0; i < _writes.Count; i++)
        {
            var (partition, write) = (_written[i], _writes[i]);
            partition.Written = write;
            partition.DropLettersBelow(write.Cut?.EndOffset ?? write.NextOffset);
            if (
                write.Cut is null
                || partition.Closing.FirstOrDefault(e => ReferenceEquals(e.Cut, write.Cut)) is not { IsRecorded: false } epoch
            )
                continue;
            context.CrashPoints.Reach(CrashPoints.CutRecorded);
            epoch.IsRecorded = true;
            onRecorded(epoch);
        }

        onWritten();
        Touch();
    }

    public void Dispose() => _timer?.Dispose();
}
