using Keystone.Cli.Clusters;
using Keystone.Cli.Commands;
using Keystone.Cli.Demo.Showing;
using Keystone.Cli.Demo.Verifying;
using Keystone.Cli.Hosting;
using Keystone.Cli.Topologies;
using Keystone.Cli.Workers;
using Keystone.Embedded;
using Keystone.Flow.Workers;

namespace Keystone.Cli.Demo;

/// <summary>
/// The demo from start to verdict: clusters, workers of all regions, events in, then everything brought to its end and counted. The order at the end
/// matters: topics settle first (their flows need no drain), so that flows that start at those topics have all their input when the drain comes, which
/// closes the sinks' open files.
/// </summary>
internal sealed class DemoRun(LoadedTopology topology, DemoOptions options, Session session)
{
    /// <summary>How long nothing may arrive before what is still owed counts as lost.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly Terminal _terminal = session.Terminal;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var model = topology.Model;
        DemoInput.Check(model, options, _terminal);
        if (model.Clusters.Any(cluster => !cluster.IsEmbedded))
            _terminal.Say("keystone: the demo runs on embedded clusters; the addresses that the topology declares are not used");
        if (!options.AsJson)
            _terminal.Say($"starting {model.Regions.Count} regions: {model.Clusters.Count()} embedded clusters, {model.Flows.Count} flows");
        await using var clusters = await EmbeddedClusters
            .StartAsync(model.Clusters, KafkaRelease.V4_3, session.Time, stop)
            .ConfigureAwait(false);
        var addresses = ClusterAddresses.Of(clusters.Addresses);
        var workers = new List<Worker>();
        try
        {
            foreach (var region in model.Regions)
            {
                workers.Add(
                    await WorkerStart
                        .StartAsync(model, region.Name, cluster => clusters.Addresses[cluster.Name], session, noCreate: false, stop)
                        .ConfigureAwait(false)
                );
            }
            using var verification = new Verification(model, addresses, _terminal);
            await using var feeding = await DemoFeeding
                .StartAsync(model, options, addresses, verification, session, stop)
                .ConfigureAwait(false);
            return await RunAsync(workers, verification, feeding, stop).ConfigureAwait(false);
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<int> RunAsync(List<Worker> workers, Verification verification, DemoFeeding feeding, CancellationToken stop)
    {
        var begun = session.Time.GetTimestamp();
        double producing;
        var lastFigures = new DemoFigures(topology.Model, workers, verification, feeding, session.Time);
        using (IDemoView view = options.Live ? new LiveView(_terminal) : new PlainView(_terminal))
        {
            await ShowUntilAsync(view, lastFigures, "producing", () => feeding.IsDone || Passed(begun) || stop.IsCancellationRequested)
                .ConfigureAwait(false);
            await feeding.EndAsync().ConfigureAwait(false);
            producing = session.Time.GetElapsedTime(begun).TotalSeconds;
            await SettleAsync(view, lastFigures, "settling", verification, () => verification.InputsAreSettled).ConfigureAwait(false);
            // No stop token: what was produced is brought to its end, so that the verdict is about all of it. A second Ctrl-C ends the process.
            var drains = Task.WhenAll(workers.Select(worker => worker.DrainAsync(CancellationToken.None)));
            await SettleAsync(
                    view,
                    lastFigures,
                    "draining",
                    verification,
                    () => drains.IsCompleted && verification.FilesAreSettled && verification.TopicsAreSettled
                )
                .ConfigureAwait(false);
            if (drains.IsFaulted)
                await drains.ConfigureAwait(false);
            view.Show(lastFigures.Picture("verified"));
        }
        var summary = DemoVerdict.Of(topology.Model, verification, feeding, workers, producing);
        if (options.AsJson)
            summary.WriteJson(_terminal);
        else
            summary.Write(_terminal);
        foreach (var worker in workers)
            await worker.StopAsync().ConfigureAwait(false);
        return summary.Verified ? ExitCode.Done : ExitCode.No;
    }

    private bool Passed(long begun) => options.Duration is { } duration && session.Time.GetElapsedTime(begun) >= duration;

    /// <summary>Until all is settled, or nothing has arrived for a while although something is owed.</summary>
    private async Task SettleAsync(IDemoView view, DemoFigures figures, string phase, Verification verification, Func<bool> isSettled)
    {
        long arrived = -1;
        var since = session.Time.GetTimestamp();
        await ShowUntilAsync(
                view,
                figures,
                phase,
                () =>
                {
                    verification.ReadNewFiles();
                    var now = verification.Places.Sum(place => place.Balance.Arrived);
                    if (now != arrived)
                        (arrived, since) = (now, session.Time.GetTimestamp());
                    return isSettled() || session.Time.GetElapsedTime(since) > Silence;
                }
            )
            .ConfigureAwait(false);
    }

    private async Task ShowUntilAsync(IDemoView view, DemoFigures figures, string phase, Func<bool> isOver)
    {
        using var timer = new PeriodicTimer(Beat, session.Time);
        for (var beat = 0; !isOver(); beat++)
        {
            if (beat % 4 == 0 || options.Live)
            {
                figures.Verification.ReadNewFiles();
                view.Show(figures.Picture(phase));
            }
            await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
