using System.Diagnostics;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary><c>keystone dev</c> as a user has it.</summary>
[Trait("kind", "functional")]
public sealed class DevCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DevCommandTests() => _folder.Write("topology.yaml", Samples.OneRegion);

    public void Dispose() => _folder.Dispose();

    private string StateFile => _folder.File(".keystone/sample.dev.json");

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Prints_a_line_for_each_cluster_and_stops_cleanly(string signal)
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 127.0.0.1:");
        dev.Out.ShouldMatch(@"\Aus-front 127\.0\.0\.1:\d+\nus-tier1 127\.0\.0\.1:\d+\n\z");
        File.Exists(StateFile).ShouldBeTrue();
        (await dev.StopAsync(signal)).ShouldBe(0);
        File.Exists(StateFile).ShouldBeFalse();
        dev.Error.ShouldBe("");
    }

    [Fact]
    public async Task A_second_one_is_refused_and_one_that_was_killed_is_not_in_the_way()
    {
        using var first = KeystoneProcess.Start(_folder.Path, "dev");
        await first.PrintedAsync("us-tier1 ");
        var (status, _, error) = await KeystoneProcess.RunAsync(_folder.Path, null, "dev");
        status.ShouldBe(1);
        error.ShouldBe(
            $"keystone: KS5009 dev: it already runs for this topology (pid {first.Id}). Use the running one, or stop it first.\n"
        );
        first.Signal("KILL");
        await first.ExitedAsync();
        File.Exists(StateFile).ShouldBeTrue();
        using var second = KeystoneProcess.Start(_folder.Path, "dev", "--as", "3.7");
        await second.PrintedAsync("us-tier1 ");
        (await second.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Kcat_lists_produces_and_consumes()
    {
        Assert.SkipUnless(Kcat("-V").Status == 0, "kcat is not installed");
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using var run = KeystoneProcess.Start(_folder.Path, "run");
        await run.PrintedAsync("worker of region us runs 2 flows");
        var front = dev.Out.Split('\n')[0].Split(' ')[1];
        await Eventually.ThatAsync(
            () => Kcat("-b", front, "-L").Out.Contains("topic \"plays\" with 2 partitions", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60),
            "the topic"
        );

        Kcat("-b", front, "-P", "-t", "plays", "-K", "|", "-l", _folder.Write("in.txt", "a|{\"type\":\"play\"}\nb|{\"type\":\"stop\"}\n"))
            .Status.ShouldBe(0);
        Kcat("-b", front, "-C", "-t", "plays", "-e", "-q", "-f", "%k=%s\n")
            .Out.Split('\n')
            .Order()
            .ShouldBe(["", "a={\"type\":\"play\"}", "b={\"type\":\"stop\"}"]);
        // As a group, from the target: what the route kept.
        var tier1 = dev.Out.Split('\n')[1].Split(' ')[1];
        Kcat("-b", tier1, "-c", "1", "-q", "-f", "%k\n", "-X", "auto.offset.reset=earliest", "-G", "kcats", "live").Out.ShouldBe("a\n");
        (await run.StopAsync()).ShouldBe(0);
        (await dev.StopAsync()).ShouldBe(0);
    }

    private static (int Status, string Out) Kcat(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("timeout", ["60", "kcat", .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var kcat = Process.Start(start)!;
            var error = kcat.StandardError.ReadToEndAsync();
            var output = kcat.StandardOutput.ReadToEnd();
            kcat.WaitForExit();
            return (kcat.ExitCode, output + (kcat.ExitCode == 0 ? "" : error.GetAwaiter().GetResult()));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "");
        }
    }
}
