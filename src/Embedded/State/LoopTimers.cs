namespace Keystone.Embedded.State;

/// <summary>The loop's own timers: due work runs on the loop, so it needs no locks. One system timer wakes the loop for the next.</summary>
internal sealed class LoopTimers : IDisposable
{
    private const double LongestAlarmMs = 86_400_000;

    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private readonly PriorityQueue<LoopTimer, long> queue = new();
    private readonly TimeProvider time;
    private readonly ITimer alarm;
    private long armedFor = long.MaxValue;

    public LoopTimers(TimeProvider time, Action wake)
    {
        this.time = time;
        alarm = time.CreateTimer(_ => wake(), null, Never, Never);
    }

    /// <summary>Runs the action on the loop, once, after the delay, unless it is cancelled before.</summary>
    public LoopTimer After(TimeSpan delay, Action action)
    {
        var ticks = (long)(Math.Clamp(delay.TotalSeconds, 0, 1e9) * time.TimestampFrequency);
        var timer = new LoopTimer(time.GetTimestamp() + ticks, action);
        queue.Enqueue(timer, timer.Due);
        Arm();
        return timer;
    }

    /// <summary>Runs what is due.</summary>
    public void Fire()
    {
        armedFor = long.MaxValue;
        var now = time.GetTimestamp();
        while (queue.TryPeek(out var timer, out var due) && (due <= now || timer.IsCancelled))
        {
            queue.Dequeue();
            timer.Run();
        }
        Arm();
    }

    public void Dispose() => alarm.Dispose();

    private void Arm()
    {
        // Cancelled timers at the head are dropped here: a long poll that was answered must not keep its message alive.
        while (queue.TryPeek(out var head, out _) && head.IsCancelled)
            queue.Dequeue();
        if (!queue.TryPeek(out _, out var due) || due >= armedFor)
            return;
        armedFor = due;
        var wait = Math.Max(0, due - time.GetTimestamp());
        // A system timer counts whole milliseconds: one more, so that it never wakes before the time. It takes 49 days at most; what is
        // further off is armed again when it wakes.
        var milliseconds = Math.Min(Math.Ceiling(wait * 1000.0 / time.TimestampFrequency), LongestAlarmMs);
        alarm.Change(TimeSpan.FromMilliseconds(milliseconds), Never);
    }
}
