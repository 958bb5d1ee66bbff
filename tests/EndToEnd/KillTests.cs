using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>kill -9 of <c>keystone run</c> at random moments while events arrive steadily; every record is counted by id at the end.</summary>
[Trait("kind", "functional")]
public sealed class KillTests(SharedBrokers brokers)
{
    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public Task Exactly_once_loses_and_doubles_nothing_over_five_kills(BrokerKind kind) => ExactlyOnceAsync(kind, kills: 5);

    [Theory]
    [Trait("size", "long")]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public Task Exactly_once_loses_and_doubles_nothing_over_twenty_kills(BrokerKind kind) => ExactlyOnceAsync(kind, kills: 20);

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public Task At_least_once_loses_nothing_over_five_kills(BrokerKind kind) => AtLeastOnceAsync(kind, kills: 5);

    [Theory]
    [Trait("size", "long")]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public Task At_least_once_loses_nothing_over_twenty_kills(BrokerKind kind) => AtLeastOnceAsync(kind, kills: 20);

    private async Task ExactlyOnceAsync(BrokerKind kind, int kills)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once");
        await KillRepeatedlyAsync(scene, kills);
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        var aborted = await AbortMarkers.CountAsync(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}: {sent} sent, {read.Records} read, {aborted} aborted transactions over {kills} kills"
        );
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
        // Otherwise the kills hit nothing, and the counts above prove nothing.
        aborted.ShouldBeGreaterThan(kills / 2);
    }

    private async Task AtLeastOnceAsync(BrokerKind kind, int kills)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "at_least_once");
        await KillRepeatedlyAsync(scene, kills);
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}: {sent} sent, {read.Records} read, {read.Duplicated} duplicated over {kills} kills"
        );
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(sent, SteadyProducer.IsPlay).ShouldBe(0);
        // A commit every 100 ms: what a crash repeats is what came since, not history.
        read.Duplicated.ShouldBeLessThan(kills * 6_000L);
    }

    private static async Task KillRepeatedlyAsync(RouteScene scene, int kills)
    {
        var random = new Random(20_261_124);
        for (var i = 0; i < kills; i++)
        {
            using var program = KeystoneProgram.Run(scene.Topology);
            await program.ReadyAsync();
            await Eventually.PassAsync(TimeSpan.FromSeconds(0.2 + (2.8 * random.NextDouble())));
            program.Process.HasExited.ShouldBeFalse(program.Process.Output);
            program.Process.Kill();
        }
    }
}
