using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>Brokers are killed (SIGKILL) and started again under a running route: its flow waits, goes on by itself, and every record counts once.</summary>
[Trait("kind", "functional")]
[Trait("size", "long")]
public sealed class BrokerFaultTests
{
    [Theory]
    [InlineData("4.3")]
    [InlineData("3.7")]
    public Task The_only_broker_killed_twice_in_the_midst_costs_exactly_once_nothing(string release) => KillOnlyAsync(release);

    [Theory]
    [InlineData("4.3")]
    public async Task Each_of_three_brokers_killed_in_turn_costs_exactly_once_nothing(string release)
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        // One of the three is the lanes' coordinator, one the group's; each leads some of the partitions.
        await using var kafka = await ApacheKafka.StartAsync(
            release,
            3,
            "broker.session.timeout.ms=3000",
            "broker.heartbeat.interval.ms=500"
        );
        await using var scene = await RouteScene.StartOnAsync(kafka.Bootstrap, "exactly_once", perSecond: 2_000, replication: 3);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        for (var broker = 0; broker < 3; broker++)
        {
            await MovesAsync(program);
            kafka.Signal(broker, "KILL");
            // Without it: other leaders and coordinators are elected.
            await MovesAsync(program);
            await kafka.RestartAsync(broker);
            await kafka.InSyncAsync();
        }
        await EndAsync(program, scene);
    }

    private static async Task KillOnlyAsync(string release)
    {
        Assert.SkipUnless(ApacheKafka.Home is not null, ApacheKafka.Missing);
        await using var kafka = await ApacheKafka.StartAsync(release);
        await using var scene = await RouteScene.StartOnAsync(kafka.Bootstrap, "exactly_once", perSecond: 2_000);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        for (var kill = 0; kill < 2; kill++)
        {
            await MovesAsync(program);
            kafka.Signal(0, "KILL");
            await kafka.RestartAsync(0);
            await MovesAsync(program);
        }
        await EndAsync(program, scene);
    }

    /// <summary>Every partition's position moves, from wherever it stands now.</summary>
    private static async Task MovesAsync(KeystoneProgram program)
    {
        long[]? before = null;
        await Eventually.ThatAsync(
            async () =>
            {
                program.Process.HasExited.ShouldBeFalse(program.Process.Output);
                if (await program.StatusAsync() is not { } status)
                    return false;
                long[] now = [.. KeystoneProgram.Positions(status)];
                before ??= now;
                return now.Length == RouteScene.Partitions && before.Length == now.Length && now.Zip(before).All(p => p.First > p.Second);
            },
            TimeSpan.FromSeconds(90),
            $"all positions move: {program.Process.Output}"
        );
    }

    private static async Task EndAsync(KeystoneProgram program, RouteScene scene)
    {
        var sent = await scene.Producer.StopAsync();
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
        await KeystoneProgram.DrainAsync(scene.Topology);
        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} sent, {read.Records} read");
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
    }
}
