using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>
/// A topology that names a cluster routes a backlog: outputs are complete and in order per partition, and the flow's group on the source
/// shows its lag to Kafka's own tool: right while the flow is behind, 0 at the end.
/// </summary>
[Trait("kind", "functional")]
public sealed class MillionEventTests(SharedBrokers brokers)
{
    [Theory]
    [InlineData(BrokerKind.Embedded, "exactly_once", 100_000)]
    [InlineData(BrokerKind.Embedded, "at_least_once", 100_000)]
    [InlineData(BrokerKind.Apache43, "exactly_once", 1_000_000)]
    public Task A_backlog_is_routed_whole_and_in_order_and_its_lag_shown(BrokerKind kind, string delivery, int events) =>
        RouteAsync(kind, delivery, events);

    [Theory]
    [Trait("size", "long")]
    [InlineData(BrokerKind.Apache37, "at_least_once")]
    public Task A_million_events_are_routed_whole_and_in_order_and_their_lag_shown(BrokerKind kind, string delivery) =>
        RouteAsync(kind, delivery, 1_000_000);

    private async Task RouteAsync(BrokerKind kind, string delivery, int events)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, delivery, perSecond: 0);
        var source = new BulkProducer(scene.Bootstrap, scene.Source, RouteScene.Partitions);
        var half = events / 2;

        source.Write(0, half);
        await KeystoneProgram.DrainAsync(scene.Topology);
        foreach (var drained in await ShownAsync(scene, source))
            drained.Lag.ShouldBe(0, $"{drained}");

        // The log's very end are aborted events and their marker: nothing to deliver, and yet to be passed.
        source.Write(half, events - 30_000);
        source.WriteInTransactions(events - 30_000, events, 10_000);
        foreach (var behind in await ShownAsync(scene, source))
        {
            behind.Current.ShouldBe(half / RouteScene.Partitions);
            behind.Lag.ShouldBe(source.EndOf(behind.Partition) - (half / RouteScene.Partitions), $"{behind}");
        }

        await RunForAMomentAsync(scene);
        var stopped = await ShownAsync(scene, source);
        ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions).ShouldHoldWhatIsBelow(stopped, source);

        using (var program = KeystoneProgram.Run(scene.Topology))
        {
            await Eventually.ThatAsync(
                async () => (await GroupLags.AskedAsync(scene.Bootstrap, scene.Group, scene.Source)).All(lag => lag.Lag == 0),
                TimeSpan.FromMinutes(2),
                $"lag 0: {program.Process.Output}"
            );
            var running = await ShownAsync(scene, source);
            running.ShouldAllBe(lag => lag.Lag == 0);
            (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
        }
        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind} {delivery}: {events} written, {read.Records} read; the stop in the midst left a lag of {stopped.Sum(lag => lag.Lag)}"
        );
        read.Missing(events, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(events, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
    }

    /// <summary>Starts, and stops (SIGTERM) as soon as a position has moved: mostly in the midst.</summary>
    private static async Task RunForAMomentAsync(RouteScene scene)
    {
        using var program = KeystoneProgram.Run(scene.Topology);
        var before = (await GroupLags.AskedAsync(scene.Bootstrap, scene.Group, scene.Source)).Sum(lag => lag.Current);
        await Eventually.ThatAsync(
            async () =>
            {
                program.Process.HasExited.ShouldBeFalse(program.Process.Output);
                return await program.StatusAsync() is { } status && KeystoneProgram.Positions(status).Sum() > before;
            },
            TimeSpan.FromSeconds(60),
            $"a position has moved: {program.Process.Output}"
        );
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
    }

    /// <summary>What the tool shows, whose ends and differences are right for every partition.</summary>
    private static async Task<IReadOnlyList<PartitionLag>> ShownAsync(RouteScene scene, BulkProducer source)
    {
        var shown = await GroupLags.ShownAsync(scene.Bootstrap, scene.Group, scene.Source);
        shown.Select(lag => lag.Partition).ShouldBe(Enumerable.Range(0, RouteScene.Partitions));
        foreach (var lag in shown)
        {
            lag.End.ShouldBe(source.EndOf(lag.Partition));
            lag.Lag.ShouldBe(lag.End - lag.Current);
        }
        return shown;
    }
}
