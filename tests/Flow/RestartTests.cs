using Akka.Actor;
using Akka.Streams;
using Keystone.Client.Buffers;
using Keystone.Flow.Clusters;
using Keystone.Flow.Elements;
using Keystone.Flow.Lanes;
using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

/// <summary>Runs that are aborted at any moment, under load, leave nothing behind.</summary>
[Trait("kind", "functional")]
public sealed class RestartTests
{
    [Theory]
    [InlineData("exactly_once", 60)]
    [InlineData("at_least_once", 60)]
    public Task Aborted_runs_leave_budget_and_pool_at_zero(string delivery, int restarts) => RestartAsync(delivery, restarts);

    [Theory, Trait("size", "long")]
    [InlineData("exactly_once", 1000)]
    [InlineData("at_least_once", 1000)]
    public Task A_thousand_aborted_runs_leave_budget_and_pool_at_zero(string delivery, int restarts) => RestartAsync(delivery, restarts);

    private static async Task RestartAsync(string delivery, int restarts)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var region = await TestRegion.StartAsync();
        var model = Topologies.OneRoute(delivery);
        await using var access = new ClusterAccess(
            cluster => cluster.Name == "front" ? region.Front.Bootstrap : region.Tier1.Bootstrap,
            "restarts",
            TimeProvider.System
        );
        var context = await new FlowStart(model.Flows[0], access, "restarts", false, TimeProvider.System).PrepareAsync(false, null, cancel);
        using var system = ActorSystem.Create("restarts", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        using var materializer = ActorMaterializer.Create(system);
        var services = new LaneServices
        {
            Transforms = region.Transforms,
            Sink = null,
            Time = TimeProvider.System,
            CrashPoints = CrashPoints.None,
            Log = region.Log.Enqueue,
            Dispatcher = "akka.actor.default-dispatcher",
        };
        var budget = new LaneBudget(64 << 20);
        var board = new LaneBoard(0, "restarts", budget, new LaneProgress(["out"], TimeProvider.System), TimeProvider.System);
        var poison = new PoisonSet();
        var ownership = new LaneOwnership(0, "restarts");
        // As many records in all, however long it takes: they are read back by id at the end.
        await using var load = new SteadyLoad(region, partitions: 3, perBatch: restarts > 100 ? 20 : 200);
        await Eventually.ThatAsync(() => load.Count > 10_000, TestRegion.Patience, "a backlog");

        var random = new Random(7);
        for (var restart = 0; restart < restarts; restart++)
        {
            var run = await LaneRun.PrepareAsync(context, 0, services, board, ownership, poison, null, cancel);
            var ended = run.Start(materializer);
            // Now at once, now in the middle of fetches, sends and transactions.
            if (restart % 4 != 0)
                await Eventually.PassAsync(TimeSpan.FromMilliseconds(random.Next(1, 60)));
            run.Abort();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await run.DisposeAsync().AsTask().WaitAsync(TestRegion.Patience, cancel);
            budget.UsedBytes.ShouldBe(0);
        }

        var last = await LaneRun.PrepareAsync(context, 0, services, board, ownership, poison, null, cancel);
        var done = last.Start(materializer);
        var written = await load.EndAsync();
        if (delivery == "exactly_once")
            await region.ShouldBeExactlyAsync(written);
        else
            await region.ShouldBeCompleteAsync(written);
        last.Stop();
        await done.WaitAsync(TestRegion.Patience, cancel);
        await last.DisposeAsync();
        budget.UsedBytes.ShouldBe(0);
        await access.DisposeAsync();
        await region.FrontClient.DisposeAsync();
        await region.Tier1Client.DisposeAsync();
        // Other tests of the process may hold buffers of the shared pool at this moment; it comes to rest when they do.
        await Eventually.ThatAsync(() => BufferPool.Shared.OutstandingLeases == 0, TimeSpan.FromMinutes(2), "an empty pool");
    }
}
