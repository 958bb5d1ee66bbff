using System.Text.Json;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Commands;

/// <summary><c>keystone demo</c>: what it says it verified.</summary>
[Trait("kind", "functional")]
public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoCommandTests() => _folder.Write("topology.yaml", Samples.OneRegion);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Made_up_events_arrive_each_once_at_every_output()
    {
        var (status, output, error) = await KeystoneProcess.RunAsync(
            _folder.Path,
            null,
            "demo",
            "--seconds",
            "3",
            "--rate",
            "1000",
            "--json"
        );
        status.ShouldBe(0, error);
        var summary = JsonDocument.Parse(output).RootElement;
        summary.GetProperty("verified").GetBoolean().ShouldBeTrue();
        summary.GetProperty("produced").GetInt64().ShouldBeInRange(100, 6_000);
        var routes = summary.GetProperty("routes").EnumerateArray().ToList();
        routes.Select(route => route.GetProperty("route").GetString()).ShouldBe(["live", "archive"]);
        foreach (var route in routes)
        {
            route.GetProperty("arrived").GetInt64().ShouldBeGreaterThan(0);
            route.GetProperty("arrived").GetInt64().ShouldBe(route.GetProperty("expected").GetInt64());
            route.GetProperty("lost").GetInt64().ShouldBe(0);
            route.GetProperty("duplicated").GetInt64().ShouldBe(0);
        }
        routes[1].GetProperty("expected").GetInt64().ShouldBe(summary.GetProperty("produced").GetInt64());
        // Every event is in one file.
        Directory
            .GetFiles(_folder.File("out"), "us+*", SearchOption.AllDirectories)
            .Sum(file => File.ReadLines(file).LongCount())
            .ShouldBe(summary.GetProperty("produced").GetInt64());
    }

    [Fact]
    public async Task The_users_file_is_routed_its_bad_lines_are_named_and_dead_lettered()
    {
        _folder.Write("in.jsonl", "{\"type\":\"play\"}\n{oops\n{\"type\":\"stop\"}\n\n{\"type\":\"play\"}\n{\"other\":1}\n");
        var (status, output, error) = await KeystoneProcess.RunAsync(_folder.Path, null, "demo", "--input", "in.jsonl", "--no-ui");
        status.ShouldBe(0, error);
        error.ShouldContain("in.jsonl:2: is not JSON: produced as it is, the routes' on_error takes it\n");
        // Two plays are live; the broken line and the one without a type are errors of the filter, the broken line is one of the archive too.
        output.ShouldMatch(@"us\s+live\s+us-tier1/live\s+2\s+2\s+0\s+0\n");
        output.ShouldMatch(@"us\s+live\s+us-tier1/keystone.dead-letters.live\s+2\s+2\s+0\s+0\n");
        output.ShouldMatch(@"us\s+archive\s+us-front/keystone.dead-letters.archive\s+1\s+1\s+0\s+0\n");
        output.ShouldMatch(@"us\s+archive\s+sink files\s+4\s+4\s+0\s+0\n");
        output.ShouldMatch(@"verified: 5 events produced in .*, 1 filtered, 3 dead-lettered; lost 0, duplicated 0\n\z");
    }

    [Fact]
    public async Task An_interrupt_ends_the_events_and_the_rest_is_verified()
    {
        using var demo = KeystoneProcess.Start(_folder.Path, "demo", "--no-ui", "--rate", "200");
        await demo.PrintedAsync("produced 2");
        (await demo.StopAsync()).ShouldBe(0, demo.Error);
        demo.Out.ShouldContain("verified: ");
    }

    [Fact]
    public async Task A_file_that_is_not_there_exits_2()
    {
        var (status, _, error) = await KeystoneProcess.RunAsync(_folder.Path, null, "demo", "--input", "none.jsonl", "--no-ui");
        status.ShouldBe(2);
        error.ShouldContain("keystone: KS5002 file 'none.jsonl': ");
    }
}
