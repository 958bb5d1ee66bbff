using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>A worker that is stopped (SIGSTOP) past its transaction's timeout and goes on; alone, and with another that took over meanwhile.</summary>
[Trait("kind", "functional")]
public sealed class StallTests(SharedBrokers brokers)
{
    // The transaction timeout is 10 s; the coordinator looks for expired ones every 10 s at most.
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(23);

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public async Task A_stalled_worker_without_another_owner_goes_on(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 1_000);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        await Eventually.PassAsync(TimeSpan.FromSeconds(1));
        program.Process.Signal("STOP");
        await Eventually.PassAsync(Stall);
        program.Process.Signal("CONT");
        var sent = await scene.Producer.StopAsync();
        await program.StateAsync("running", TimeSpan.FromSeconds(30));
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
    }

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public async Task A_stalled_worker_parks_when_another_took_over_and_says_by_whom(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 1_000);
        using var first = KeystoneProgram.Run(scene.Topology);
        await first.ReadyAsync();
        await Eventually.PassAsync(TimeSpan.FromSeconds(1));
        first.Process.Signal("STOP");
        using var second = KeystoneProgram.Run(scene.Topology);
        await second.ReadyAsync();
        await Eventually.PassAsync(TimeSpan.FromSeconds(2));
        first.Process.Signal("CONT");
        await first.StateAsync("parked", TimeSpan.FromSeconds(60));
        (await first.StatusAsync()).ShouldNotBeNull().RootElement.ToString().ShouldContain("fenced by");
        (await second.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, second.Process.Output);
        (await first.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, first.Process.Output);
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
    }
}
