using Keystone.Flow.Workers;

namespace Keystone.Cli.Workers;

/// <summary>
/// Tells on standard error when a flow of this worker parks or pauses, why, and when it runs again: a lane that stands still must not be seen by
/// <c>status</c> alone.
/// </summary>
internal sealed class StateTeller(Action<string> say)
{
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    public void Look(WorkerStatus status)
    {
        foreach (var flow in status.Flows)
        {
            var reason = flow.Reason ?? flow.Lanes.Select(lane => lane.Reason).FirstOrDefault(text => text is not null);
            var isStill = flow.State is LaneState.Parked or LaneState.Paused;
            var now = isStill ? $"{Reports.Word(flow.State)}: {reason}" : "";
            if (now == _told.GetValueOrDefault(flow.Flow, ""))
                continue;
            // Between two tries it is starting; only running ends what was told.
            if (!isStill && flow.State == LaneState.Starting)
                continue;
            _told[flow.Flow] = now;
            say(isStill ? $"keystone: {flow.Flow} is {now}" : $"keystone: {flow.Flow} runs again");
        }
    }

    public async Task WatchAsync(Worker worker, TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                Look(worker.Status());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The worker stops.
        }
    }
}
