using Keystone.Client;
using Keystone.Client.Admin;

namespace Keystone.Flow.Lanes;

/// <summary>
/// Commits a copy of a lane's position to the flow's group on the source, for ordinary lag tools. Beside the lane, never in its way: a failure
/// is counted and the next second tries again. Renewed daily, since group offsets expire.
/// </summary>
internal sealed class GroupPositionCopier(ClusterClient source, string group, LaneBoard board, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource stopped = new();
    private readonly GroupOffsetAdmin admin = new(source);
    private Task running = Task.CompletedTask;
    private long copiedChanges = -1;
    private long copiedAt;

    /// <summary>The lane is still ours when the run ends: one last copy shows where it stands. Else it would overwrite a new owner's.</summary>
    public bool CopiesAtEnd { get; set; }

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        if (CopiesAtEnd && board.Progress.Changes != copiedChanges)
            await CopyAsync(LastPatience, CancellationToken.None).ConfigureAwait(false);
        stopped.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopped.Token).ConfigureAwait(false))
                if (board.Progress.Changes != copiedChanges || time.GetElapsedTime(copiedAt) > Renewal)
                    await CopyAsync(Patience, stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task CopyAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timeout = new CancellationTokenSource(patience, time);
        using var registration = timeout.Token.Register(limit.Cancel);
        var changes = board.Progress.Changes;
        List<GroupOffset> offsets =
        [
            .. board
                .Progress.Positions()
                .Select(p => new GroupOffset(new TopicPartition(p.Partition.Topic, p.Partition.Partition), p.Position, p.LeaderEpoch)),
        ];
        try
        {
            var refused = await admin.CommitAsync(group, offsets, limit.Token).ConfigureAwait(false);
            copiedAt = time.GetTimestamp();
            copiedChanges = changes;
            if (refused.Count > 0)
                board.CountGroupCopyFailure();
        }
        catch (Exception e) when (e is ClientException or OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
                board.CountGroupCopyFailure();
        }
    }
}
