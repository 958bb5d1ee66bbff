using Keystone.EndToEnd.Tests.Brokers;
using Keystone.EndToEnd.Tests.Records;
using Keystone.EndToEnd.Tests.Running;
using Keystone.Testing;

namespace Keystone.EndToEnd.Tests;

/// <summary>The program kills itself (SIGKILL) right after each step of a commit; the next start repairs it.</summary>
[Trait("kind", "functional")]
public sealed class CrashPointTests(SharedBrokers brokers)
{
    private const int Killed = 128 + 9;

    public static TheoryData<BrokerKind, string> Steps()
    {
        var data = new TheoryData<BrokerKind, string>();
        foreach (var kind in Enum.GetValues<BrokerKind>())
        {
            foreach (var step in (string[])["data-sent", "position-sent", "ending", "ended"])
                data.Add(kind, step);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Exactly_once_holds_when_killed_after_each_step_of_a_commit(BrokerKind kind, string step)
    {
        await using var scene = await RouteScene.StartAsync(brokers, kind, "exactly_once");
        // The fifth reach: the first ones are the start's own records.
        using (var program = KeystoneProgram.Run(scene.Topology, $"{step}:5"))
        {
            var exit = await program.Process.ExitedAsync(TimeSpan.FromSeconds(60));
            exit.ShouldBe(Killed, program.Process.Output);
        }
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);

        var read = ReadCommitted.Of(scene.Bootstrap, scene.Target, RouteScene.Partitions);
        read.Missing(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Unexpected(sent, SteadyProducer.IsPlay).ShouldBe(0);
        read.Duplicated.ShouldBe(0);
        read.Backwards.ShouldBe(0);
    }

    [Theory]
    [InlineData("cut-recorded")]
    [InlineData("renamed")]
    [InlineData("cut-committed")]
    public async Task Each_record_is_in_one_final_file_when_killed_after_each_step_of_a_cut(string step)
    {
        const string Sink = "{ file: { path: files }, format: jsonl, compression: gzip, rotate: { records: 2000, age: 1s } }";
        await using var scene = await RouteScene.StartAsync(brokers, BrokerKind.Embedded, "exactly_once", Sink);
        using (var program = KeystoneProgram.Run(scene.Topology, $"{step}:2"))
        {
            var exit = await program.Process.ExitedAsync(TimeSpan.FromSeconds(60));
            exit.ShouldBe(Killed, program.Process.Output);
        }
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);
        FinalFiles.Of(scene.FilesFolder).ShouldHold(sent, SteadyProducer.IsPlay);
    }

    [Fact]
    public async Task Each_record_is_in_one_final_file_over_five_random_kills()
    {
        const string Sink = "{ file: { path: files }, format: jsonl, compression: zstd, rotate: { size: 512KiB, age: 1s } }";
        await using var scene = await RouteScene.StartAsync(brokers, BrokerKind.Embedded, "at_least_once", Sink);
        var random = new Random(7);
        for (var i = 0; i < 5; i++)
        {
            using var program = KeystoneProgram.Run(scene.Topology);
            await program.ReadyAsync();
            await Eventually.PassAsync(TimeSpan.FromSeconds(0.2 + (2.3 * random.NextDouble())));
            program.Process.Kill();
        }
        var sent = await scene.Producer.StopAsync();
        await KeystoneProgram.DrainAsync(scene.Topology);
        FinalFiles.Of(scene.FilesFolder).ShouldHold(sent, SteadyProducer.IsPlay);
    }
}
