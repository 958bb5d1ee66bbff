using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>Topics that change under a running route: they grow, go away, and come back as others.</summary>
[Trait("kind", "functional")]
[Trait("size", "long")]
public sealed class TopicFaultTests(SharedBrokers brokers)
{
    private const int Grown = 6;

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public async Task Partitions_that_are_added_are_read_from_their_beginning(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 0);
        new BulkProducer(scene.Bootstrap, scene.Source, RouteScene.Partitions).Write(0, 12_000);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        await NoLagAsync(program, scene, RouteScene.Partitions);
        using (var admin = Admin(scene))
            await admin.CreatePartitionsAsync([
                new PartitionsSpecification { Topic = scene.Target, IncreaseTo = Grown },
                new PartitionsSpecification { Topic = scene.Source, IncreaseTo = Grown },
            ]);
        new BulkProducer(scene.Bootstrap, scene.Source, Grown).Write(12_000, 24_000);
        await NoLagAsync(program, scene, Grown);
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, Grown);
        read.Missing(24_000, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(24_000, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
    }

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public async Task A_source_that_is_deleted_pauses_the_lanes_and_another_of_its_name_parks_them(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 0);
        new BulkProducer(scene.Bootstrap, scene.Source, RouteScene.Partitions).Write(0, 12_000);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        await NoLagAsync(program, scene, RouteScene.Partitions);
        using var admin = Admin(scene);
        await admin.DeleteTopicsAsync([scene.Source]);
        await SaysAsync(program, "paused", scene.Source);
        await RecreateAsync(scene, scene.Source);
        new BulkProducer(scene.Bootstrap, scene.Source, RouteScene.Partitions).Write(12_000, 24_000);
        await SaysAsync(program, "parked", "recreated");
        ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions).Records.ShouldBe(8_000);
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
    }

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Apache37)]
    public async Task A_target_that_is_deleted_pauses_the_lanes_and_another_of_its_name_parks_them(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 0);
        var source = new BulkProducer(scene.Bootstrap, scene.Source, RouteScene.Partitions);
        source.Write(0, 12_000);
        using var program = KeystoneProgram.Run(scene.Topology);
        await program.ReadyAsync();
        await NoLagAsync(program, scene, RouteScene.Partitions);
        using var admin = Admin(scene);
        await admin.DeleteTopicsAsync([scene.Target]);
        source.Write(12_000, 24_000);
        // With v1 it is the coordinator that misses it, and names no topic.
        await SaysAsync(program, "paused", kind == BrokerKind.Apache37 ? "UNKNOWN_TOPIC_OR_PARTITION" : scene.Target);
        await RecreateAsync(scene, scene.Target);
        await SaysAsync(program, "parked", $"'{scene.Target}'");
        (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
        ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions).Records.ShouldBe(0);
    }

    private static IAdminClient Admin(RouteScene scene) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = scene.Bootstrap }).Build();

    /// <summary>A broker forgets a deleted topic a little later than it says.</summary>
    private static Task RecreateAsync(RouteScene scene, string topic) =>
        Eventually.ThatAsync(
            async () =>
            {
                try
                {
                    await SharedBrokers.CreateTopicsAsync(scene.Bootstrap, RouteScene.Partitions, 1, topic);
                    return true;
                }
                catch (CreateTopicsException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(30),
            $"{topic} made anew"
        );

    /// <summary>The group shows all partitions and no lag; a changed topic is seen within 30 s.</summary>
    private static Task NoLagAsync(KeystoneProgram program, RouteScene scene, int partitions) =>
        Eventually.ThatAsync(
            async () =>
            {
                program.Process.HasExited.ShouldBeFalse(program.Process.Output);
                var lags = await GroupLags.AskedAsync(scene.Bootstrap, scene.Group, scene.Source);
                return lags.Count == partitions && lags.All(lag => lag.Lag == 0);
            },
            TimeSpan.FromSeconds(90),
            $"no lag in {partitions} partitions: {program.Process.Output}"
        );

    private static async Task SaysAsync(KeystoneProgram program, string state, string reason)
    {
        var said = "";
        try
        {
            await Eventually.ThatAsync(
                async () =>
                {
                    program.Process.HasExited.ShouldBeFalse(program.Process.Output);
                    if (await program.StatusAsync() is not { } status)
                        return false;
                    said = status.RootElement.ToString();
                    return KeystoneProgram
                        .Standings(status)
                        .All(lane => lane.State == state && lane.Reason?.Contains(reason, StringComparison.Ordinal) == true);
                },
                TimeSpan.FromSeconds(60),
                $"all lanes {state}, {reason}"
            );
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; the worker says {said} {program.Process.Output}", late);
        }
    }
}
