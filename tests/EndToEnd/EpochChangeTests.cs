using Keystone.Client;
using Keystone.Client.Producing;
using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>A lane whose producer epoch comes to its end while it runs: EndTxn brings a new producer id (55 minutes at 10 commits/s).</summary>
[Trait("kind", "functional")]
[Trait("size", "long")]
public sealed class EpochChangeTests(SharedBrokers brokers)
{
    private const short Near = 32_700;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BrokerKind.Apache43)]
    [InlineData(BrokerKind.Embedded)]
    public async Task A_lane_goes_on_with_the_producer_id_that_EndTxn_brings(BrokerKind kind)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once", perSecond: 1_000);
        await using var cluster = new ClusterClient(new ClusterClientOptions { Bootstrap = scene.Bootstrap });
        await cluster.ConnectAsync(Cancelled);
        // Once, so that the flow knows its lanes: the start of a flow with another count would take their ids too.
        await KeystoneProgram.DrainAsync(scene.Topology);
        var before = await Task.WhenAll(BumpAsync(cluster, scene, 0), BumpAsync(cluster, scene, 1));

        using (var program = KeystoneProgram.Run(scene.Topology))
        {
            await program.ReadyAsync();
            await Eventually.ThatAsync(
                async () =>
                {
                    program.Process.HasExited.ShouldBeFalse(program.Process.Output);
                    var owners = await Writers.OfAsync(cluster, scene.Target, RouteScene.Partitions);
                    return before.All(id => owners.EpochsOf(id).Any(e => e > Near))
                        && owners.NewerThan(before.Max()).Count >= before.Length;
                },
                TimeSpan.FromSeconds(90),
                $"both lanes write under another producer id than {string.Join(", ", before)}: {program.Process.Output}"
            );
            var status = (await program.StatusAsync()).ShouldNotBeNull();
            KeystoneProgram.Restarts(status).ShouldAllBe(restarts => restarts == 0);
            (await program.Process.StopAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, program.Process.Output);
        }
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
    }

    /// <summary>Raises the epoch of a lane's producer by initialising it again and again; returns its producer id.</summary>
    private static async Task<long> BumpAsync(ClusterClient cluster, RouteScene scene, int lane)
    {
        await using var producer = new TransactionalProducer(
            cluster,
            new TransactionalProducerOptions { TransactionalId = $"keystone/{scene.Pipeline}/here/plays/{cluster.ClusterId}/{lane}" }
        );
        await producer.InitAsync(Cancelled);
        producer.Identity.Epoch.ShouldBeGreaterThan((short)0, "the id is a lane's");
        while (producer.Identity.Epoch < Near)
            await producer.InitAsync(Cancelled, producer.Identity);
        return producer.Identity.ProducerId;
    }
}
