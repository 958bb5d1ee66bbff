using System.Text.Json;
using Keystone.Client;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary><c>keystone run</c>, <c>status</c>, <c>produce</c>, <c>tail</c>, <c>resume</c> and <c>internals</c> together, as a user has them.</summary>
[Trait("kind", "functional")]
public sealed class RunCommandTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public RunCommandTests() => _folder.Write("topology.yaml", Samples.OneRegion);

    public void Dispose() => _folder.Dispose();

    private Task<(int Status, string Out, string Error)> RunAsync(params string[] arguments) =>
        KeystoneProcess.RunAsync(_folder.Path, null, arguments);

    private async Task<JsonElement> StatusAsync()
    {
        var (status, output, error) = await RunAsync("status", "--json");
        status.ShouldBe(0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task UntilStateAsync(string state) =>
        await Eventually.ThatAsync(
            async () =>
                (await StatusAsync()).GetProperty("flows").EnumerateArray().All(flow => flow.GetProperty("state").GetString() == state),
            Soon,
            $"all flows {state}"
        );

    [Fact]
    public async Task Events_go_in_are_routed_and_come_out_and_a_stop_loses_nothing()
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using var run = KeystoneProcess.Start(_folder.Path, "run");
        await run.PrintedAsync("worker of region us runs 2 flows; status on http://127.0.0.1:");
        await UntilStateAsync("running");

        var (status, output, error) = await KeystoneProcess.RunAsync(
            _folder.Path,
            "{\"type\":\"play\",\"n\":1}\nnot json\n{\"type\":\"stop\",\"n\":2}\n{\"type\":\"play\",\"n\":3}\n",
            "produce",
            "plays"
        );
        status.ShouldBe(0);
        output.ShouldBe("");
        error.ShouldContain("standard input:2: is not JSON: produced as it is, the routes' on_error takes it\n");
        error.ShouldEndWith("4 produced to plays on us-front, 0 dropped, 1 not JSON\n");

        // What the filter keeps is in the target; what is no JSON is in the dead letters with its cause.
        (status, output, error) = await RunAsync("tail", "live", "--count", "2");
        status.ShouldBe(0, error);
        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetProperty("n").GetInt32())
            .Order()
            .ShouldBe([1, 3]);
        (status, output, error) = await RunAsync("tail", "keystone.dead-letters.live", "--count", "1");
        status.ShouldBe(0, error);
        var letter = JsonDocument.Parse(output).RootElement;
        letter.GetProperty("value_text").GetString().ShouldBe("not json");
        letter.GetProperty("headers").GetProperty("keystone.flow").GetString().ShouldBe("sample/us/live");
        letter.GetProperty("headers").GetProperty("keystone.topic").GetString().ShouldBe("plays");

        (await run.StopAsync("TERM")).ShouldBe(0);
        Directory.GetFiles(_folder.File(".keystone"), "sample.us.*").ShouldBeEmpty();

        // Without a worker: lag from positions and offsets, which a clean stop has left at 0.
        (status, output, error) = await RunAsync("status", "--json");
        status.ShouldBe(0, error);
        error.ShouldBe("keystone: no worker of region us runs here: lag from positions and offsets\n");
        var live = JsonDocument.Parse(output).RootElement.GetProperty("flows")[0];
        live.GetProperty("lag_records").GetInt64().ShouldBe(0);

        (status, output, error) = await RunAsync("internals", "dump", "--cluster", "us-tier1");
        status.ShouldBe(0, error);
        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetProperty("flow").GetString())
            .Distinct()
            .ShouldBe(["sample/us/live"]);

        // A drain closes the open file: three values that are JSON, each on one line.
        (status, output, error) = await RunAsync("run", "--drain");
        status.ShouldBe(0, error);
        output.ShouldEndWith("drained\n");
        var files = Directory.GetFiles(_folder.File("out"), "us+plays+*", SearchOption.AllDirectories);
        files
            .SelectMany(File.ReadAllLines)
            .Order()
            .ShouldBe(["""{"type":"play","n":1}""", """{"type":"play","n":3}""", """{"type":"stop","n":2}"""]);
        (await dev.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Waits_for_clusters_that_are_away_and_goes_on_by_itself()
    {
        using var run = KeystoneProcess.Start(_folder.Path, "run");
        await run.PrintedAsync("cluster us-tier1 is embedded and no 'keystone dev' runs: its flows wait for one");
        await run.PrintedAsync("worker of region us runs 2 flows");
        await UntilStateAsync("paused");
        (await StatusAsync()).GetProperty("flows")[0].GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        await UntilStateAsync("running");
        (await run.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_dev_other_commands_say_so_and_exit_3()
    {
        var start = "Start it in another terminal: keystone dev topology.yaml.";
        var (status, _, error) = await RunAsync("tail", "live");
        (status, error).ShouldBe(
            (3, $"keystone: KS5008 embedded cluster us-tier1: no 'keystone dev' of this topology is running. {start}\n")
        );
        (status, _, error) = await RunAsync("produce", "plays");
        (status, error).ShouldBe(
            (3, $"keystone: KS5008 embedded cluster us-front: no 'keystone dev' of this topology is running. {start}\n")
        );
        (status, _, error) = await RunAsync("resume", "live");
        (status, error).ShouldBe(
            (3, "keystone: KS5011 flow sample/us/live: no worker of region us runs here. Start one: keystone run --region us.\n")
        );
    }

    [Fact]
    public async Task No_create_names_the_topics_that_are_missing()
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        var (status, output, error) = await RunAsync("run", "--no-create");
        status.ShouldBe(1);
        output.ShouldBe("");
        error.ShouldStartWith("keystone: KS5013 region us: these topics do not exist: ");
        error.ShouldContain("plays");
        error.ShouldContain("live");
    }

    [Fact]
    public async Task A_second_interrupt_stops_at_once_with_130()
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using var tail = KeystoneProcess.Start(_folder.Path, "run");
        await tail.PrintedAsync("worker of region us");
        tail.Signal("INT");
        tail.Signal("INT");
        // The first may have been quick enough; then it is as if done.
        (await tail.ExitedAsync(TimeSpan.FromSeconds(15))).ShouldBeOneOf(130, 0);
    }

    [Fact]
    public async Task A_lane_that_a_gap_parks_is_told_and_goes_on_only_when_the_gap_is_accepted()
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using (var first = KeystoneProcess.Start(_folder.Path, "run"))
        {
            await UntilStateAsync("running");
            await ProduceAsync(1);
            (await RunAsync("tail", "live", "--count", "1")).Status.ShouldBe(0);
            (await first.StopAsync()).ShouldBe(0);
        }
        await ProduceAsync(2, 3);
        await DeleteAllAsync(dev.Out.Split('\n')[0].Split(' ')[1], "plays");
        await ProduceAsync(4);

        using var run = KeystoneProcess.Start(_folder.Path, "run");
        await run.PrintedAsync("keystone: sample/us/live is parked: gap in plays-");
        var (status, output, error) = await RunAsync("resume", "live");
        status.ShouldBe(1, error);
        output.ShouldMatch(
            @"\Asample/us/live/0 stays parked: gap in plays-\d: offsets 1 to 2 \(2 records at most\) were removed by retention before they were read\. Accept it with --accept gap\n\z"
        );
        (status, output, _) = await RunAsync("status");
        status.ShouldBe(0);
        output.ShouldContain("to set it going again: keystone resume sample/us/live --accept gap\n");
        // How far behind it is nobody has seen yet: that is not 0.
        (await StatusAsync())
            .GetProperty("flows")[0]
            .GetProperty("lag_is_known")
            .GetBoolean()
            .ShouldBeFalse();
        (status, output, error) = await RunAsync("resume", "live", "--accept", "truncated");
        status.ShouldBe(1, error);

        (status, output, error) = await RunAsync("resume", "live", "--accept", "gap");
        status.ShouldBe(0, error);
        output.ShouldMatch(
            @"\Asample/us/live/0 resumed, accepted: gap in plays-\d: offsets 1 to 2 \(2 records at most\) were removed by retention before they were read\n\z"
        );
        (status, output, error) = await RunAsync("tail", "live", "--count", "2");
        status.ShouldBe(0, error);
        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetProperty("n").GetInt32())
            .ShouldBe([1, 4]);
        await run.PrintedAsync("keystone: sample/us/live runs again");

        // What was accepted is recorded with the position, and told ever after.
        (status, output, error) = await RunAsync("internals", "dump", "--cluster", "us-tier1");
        status.ShouldBe(0, error);
        output.ShouldContain(@"""gaps"":[{""kind"":""retention"",""from_offset"":1,""to_offset"":3,""accepted_at"":""");
        (await StatusAsync())
            .GetProperty("flows")[0]
            .GetProperty("lanes")[0]
            .GetProperty("gaps")[0]
            .GetString()
            .ShouldNotBeNull()
            .ShouldMatch(@"\Apartition \d: offsets 1 to 2 were removed by retention, accepted at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z");
        (await run.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_second_worker_takes_the_lanes_and_resume_gives_them_back()
    {
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using var first = KeystoneProcess.Start(_folder.Path, "run");
        await UntilStateAsync("running");
        using var second = KeystoneProcess.Start(_folder.Path, "run");
        // The owner is named: machine, region, process.
        await first.PrintedAsync($"keystone: sample/us/live is parked: fenced by {Environment.MachineName}/us/{second.Id}@");
        await second.PrintedAsync("worker of region us runs 2 flows");
        var (status, output, error) = await RunAsync("status");
        status.ShouldBe(0, error);
        output
            .IndexOf($"/us/{second.Id}@", StringComparison.Ordinal)
            .ShouldBeLessThan(output.IndexOf($"/us/{first.Id}@", StringComparison.Ordinal));
        second.HasExited.ShouldBeFalse();
        (await second.StopAsync()).ShouldBe(0);

        (status, output, error) = await RunAsync("resume", "live");
        status.ShouldBe(0, error);
        output.ShouldStartWith($"sample/us/live/0 resumed; it was parked: fenced by {Environment.MachineName}/us/{second.Id}@");
        await first.PrintedAsync("keystone: sample/us/live runs again");
        await ProduceAsync(1);
        (await RunAsync("tail", "live", "--count", "1")).Status.ShouldBe(0);
        (await first.StopAsync()).ShouldBe(0);
    }

    /// <summary>All in one partition.</summary>
    private async Task ProduceAsync(params int[] numbers)
    {
        var lines = string.Concat(numbers.Select(n => $$$"""{"key":"a","value":{"type":"play","n":{{{n}}}}}""" + "\n"));
        var (status, _, error) = await KeystoneProcess.RunAsync(_folder.Path, lines, "produce", "plays", "--records");
        status.ShouldBe(0, error);
    }

    private static async Task DeleteAllAsync(string bootstrap, string topic)
    {
        await using var client = new ClusterClient(new ClusterClientOptions { Bootstrap = bootstrap });
        var found = (await client.GetTopicAsync(topic, CancellationToken.None)).ShouldNotBeNull();
        var request = new DeleteRecordsRequest { TimeoutMs = 10_000 };
        var all = new DeleteRecordsRequest.DeleteRecordsTopic { Name = topic };
        for (var partition = 0; partition < found.PartitionCount; partition++)
            all.Partitions.Add(new() { PartitionIndex = partition, Offset = -1 });
        request.Topics.Add(all);
        // The cluster has one broker.
        using var answer = await client.SendToAnyAsync<DeleteRecordsRequest, DeleteRecordsResponse>(request, CancellationToken.None);
        answer.Response.Topics[0].Partitions.ShouldAllBe(partition => partition.ErrorCode == ErrorCode.None);
    }

    [Fact]
    public async Task A_foreign_librdkafka_on_the_machine_is_not_taken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader's path is Linux's");
        // A library of that name which has nothing of it: whoever takes it fails.
        var foreign = _folder.Path;
        File.Copy(
            Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single(),
            _folder.File("librdkafka.so")
        );
        File.Copy(_folder.File("librdkafka.so"), _folder.File("librdkafka.so.1"));
        using var dev = KeystoneProcess.Start(_folder.Path, "dev");
        await dev.PrintedAsync("us-tier1 ");
        using var run = KeystoneProcess.Start(_folder.Path, "run");
        await UntilStateAsync("running");
        using var produce = KeystoneProcess.Start(
            _folder.Path,
            "{\"type\":\"play\"}\n",
            new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = foreign },
            "produce",
            "plays"
        );
        (await produce.ExitedAsync()).ShouldBe(0, produce.Error);
        produce.Error.ShouldContain("1 produced to plays on us-front");
    }
}
