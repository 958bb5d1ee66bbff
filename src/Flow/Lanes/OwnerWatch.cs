using Keystone.Client;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Lanes;

/// <summary>
/// A lane that commits knows that it is the owner. One that has nothing to commit looks into the position log now and then, so that it is not
/// shown as running, and does not read on, when another worker has long taken it.
/// </summary>
internal sealed class OwnerWatch(FlowContext flow, int lane, LaneProgress progress, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopped = new();
    private Task running = Task.CompletedTask;

    /// <param name="onFenced">Called once, on any thread, when another worker has taken the lane.</param>
    public void Start(Action<LaneFencedException> onFenced) => running = RunAsync(onFenced);

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stopped.Dispose();
    }

    private async Task RunAsync(Action<LaneFencedException> onFenced)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            var commits = progress.Commits;
            while (await timer.WaitForNextTickAsync(stopped.Token).ConfigureAwait(false))
            {
                var now = progress.Commits;
                if (now == commits && await FindOtherAsync().ConfigureAwait(false) is { } other)
                {
                    onFenced(LaneFencedException.By(other));
                    return;
                }
                commits = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task<string?> FindOtherAsync()
    {
        try
        {
            var positions = await flow.ReadPositionsAsync(stopped.Token).ConfigureAwait(false);
            return positions.OtherOwner(lane, flow.InstanceId);
        }
        catch (ClientException)
        {
            // The log cannot be read now: no reason to stop a lane that is well.
            return null;
        }
    }
}
