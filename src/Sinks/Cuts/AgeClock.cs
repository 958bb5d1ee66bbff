namespace Keystone.Sinks.Cuts;

/// <summary>Cuts epochs that have become too old, by the wall clock. Used on the stage's thread alone.</summary>
internal sealed class AgeClock(
    TimeSpan? age,
    TimeProvider time,
    IReadOnlyCollection<PartitionCuts> partitions,
    Action<Action> post,
    Action<PartitionCuts> cut
) : IDisposable
{
    private ITimer? _timer;

    /// <summary>An epoch has begun: the oldest one is due next.</summary>
    public void Schedule()
    {
        if (age is not { } limit)
            return;
        var oldest = partitions.Where(p => p.Open is not null && p.Resume is null).Select(p => (long?)p.Open!.OpenedAt).Min();
        if (oldest is null)
            return;
        var left = limit - time.GetElapsedTime(oldest.Value);
        _timer ??= time.CreateTimer(_ => post(CutOld), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private void CutOld()
    {
        foreach (var partition in partitions)
        {
            if (partition.Open is { } epoch && time.GetElapsedTime(epoch.OpenedAt) >= age)
                cut(partition);
        }

        Schedule();
    }
}
